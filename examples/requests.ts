import { heuristicRouter, thresholdPolicy } from '@farthing/runtime';

/** What every example decides by; to be replaced by a trained router. */
export const policy = thresholdPolicy(
  heuristicRouter({ candidates: ['sandbox-weak', 'sandbox-strong'], defaultThreshold: 0.13 }),
);

/** One that looks easy and one that looks hard. */
export const requests = [
  'What is 17 + 25?',
  'Order: 12 lamps at $48.75 each and 7 chairs at $129.50, with a 15 % discount. We split it between 4 people. What does each pay?',
];
