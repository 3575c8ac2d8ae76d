import type { Options } from 'yargs';

/** Options that say how far and how fast a labelling run goes. */
export const runOptions = {
  'dry-run': { type: 'boolean', default: false, describe: 'Say what it would take; make no call' },
  'max-cost-usd': { type: 'number', describe: 'Spend no more than this, earlier runs included' },
  concurrency: { type: 'number', default: 8, describe: 'Calls in flight' },
  'max-output-tokens': { type: 'number', describe: 'Longest answer, reasoning included; default 4096' },
  json: { type: 'boolean', default: false, describe: 'Print JSON' },
} as const satisfies Record<string, Options>;
