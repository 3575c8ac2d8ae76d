import type { Random } from '@farthing/core';
import { pick, type Solver, type Task } from '../solver.ts';

const lexicon: readonly (readonly [number, string])[] = [
  [2, 'excellent amazing wonderful fantastic perfect superb outstanding love loved brilliant delighted flawless'],
  [
    1,
    'good great nice happy pleased helpful fast friendly easy comfortable reliable solid smooth clean recommend enjoyed enjoy like liked works worked impressed satisfied quick tasty sturdy polite bright fresh thanks',
  ],
  [
    -1,
    'bad slow disappointing disappointed rude broken difficult dirty noisy expensive overpriced late confusing cold weak annoying uncomfortable bland flimsy cheap missing wrong problem problems damaged scratched boring unhelpful delayed leaks',
  ],
  [
    -2,
    'terrible awful horrible worst hate hated useless unacceptable disgusting nightmare furious scam dreadful refund garbage',
  ],
];
const polarities = new Map(lexicon.flatMap(([score, words]) => words.split(' ').map((word) => [word, score] as const)));

const negations = new Set(
  "not no never hardly barely isn't wasn't don't didn't doesn't can't couldn't won't nothing without neither".split(
    ' ',
  ),
);
const intensifiers = new Set('very really extremely so absolutely totally incredibly too'.split(' '));
const contrast = /\b(?:but|however|yet|nevertheless|although|though|still|even so)\b/i;
const cue =
  /\bsentiment\b|\b(?:positive|negative)\b[^:]*\b(?:negative|positive|neutral)\b|\bhow (?:does|did) (?:the|this) (?:customer|reviewer|writer) feel\b/i;

/** How carefully the text is read; the faulty readings leave something out. */
interface Care {
  readonly negation: boolean;
  readonly contrast: boolean;
  readonly isFirstOnly: boolean;
}

const careful: Care = { negation: true, contrast: true, isFirstOnly: false };

/** Sentiment of a review: positive, negative, neutral (or mixed), with negation, intensity and contrast. */
export const sentimentSolver: Solver = {
  family: 'sentiment',
  parse(text) {
    if (!cue.test(text)) return undefined;
    const review = findReview(text);
    if (review === undefined) return undefined;
    const instruction = text.replace(review, ' ');
    const hasNeutral =
      /\bneutral\b/i.test(instruction) || !/\bpositive or negative\b|\bnegative or positive\b/i.test(instruction);
    const choices = hasNeutral ? ['positive', 'negative', 'neutral'] : ['positive', 'negative'];
    const answer = (care: Care): string => decide(score(review, care), hasNeutral);
    return sentimentTask(review, { choices, answer });
  },
};

function findReview(text: string): string | undefined {
  const quoted = /"([^"]{12,})"|[“„«]([^“”„«»]{12,})[”“»]/.exec(text);
  const found = quoted?.[1] ?? quoted?.[2] ?? /[:：]\s*\n?([^:：]{12,})$/.exec(text)?.[1];
  return found?.trim();
}

function sentimentTask(
  review: string,
  reading: { readonly choices: readonly string[]; answer(care: Care): string },
): Task {
  const right = reading.answer(careful);
  return {
    family: 'sentiment',
    language: 'en',
    kind: 'choice',
    choices: reading.choices,
    difficulty: difficulty(review),
    solution: { answer: right, steps: [] },
    mistake: (random) => ({ answer: misread(reading, random), steps: [] }),
  };
}

/** Negation ignored, the clause after "but" ignored, or only the first strong word noticed. */
function misread(reading: { readonly choices: readonly string[]; answer(care: Care): string }, random: Random): string {
  const care = pick<Care>(
    [
      { ...careful, negation: false },
      { ...careful, contrast: false },
      { negation: false, contrast: false, isFirstOnly: true },
    ],
    random,
  );
  const answer = reading.answer(care);
  return answer === reading.answer(careful) ? pick(reading.choices, random) : answer;
}

/** Sum of word polarities; what follows a contrast counts double. */
function score(review: string, care: Care): number {
  let total = 0;
  for (const sentence of review.split(/[.!?;]+/)) {
    const [before = '', ...after] = sentence.split(contrast);
    const tail = after.join(' ');
    const isConcession = /^\s*(?:although|though)\b/i.test(sentence);
    const weight = after.length > 0 && care.contrast ? 2 : 1;
    const [first, second] = [clauseScore(before, care), clauseScore(tail, care)];
    total += isConcession ? first + second : first + weight * second;
    if (care.isFirstOnly && total !== 0) return total;
  }
  return total;
}

function clauseScore(clause: string, care: Care): number {
  let total = 0;
  let isNegated = false;
  let strength = 1;
  for (const word of clause.toLowerCase().match(/[\p{L}']+/gu) ?? []) {
    if (negations.has(word)) isNegated = care.negation;
    else if (intensifiers.has(word)) strength = 1.5;
    const polarity = polarities.get(word);
    if (polarity === undefined) continue;
    total += (isNegated ? -0.8 : 1) * strength * polarity;
    isNegated = false;
    strength = 1;
  }
  return total;
}

function decide(total: number, hasNeutral: boolean): string {
  if (hasNeutral && Math.abs(total) < 0.9) return 'neutral';
  return total >= 0 ? 'positive' : 'negative';
}

/** Mixed signals, negations and contrasts make a review hard; a clear score makes it easy. */
function difficulty(review: string): number {
  const words = review.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  const up = words.filter((word) => (polarities.get(word) ?? 0) > 0).length;
  const down = words.filter((word) => (polarities.get(word) ?? 0) < 0).length;
  const turns = words.filter((word) => negations.has(word)).length;
  const contrasts = review.match(new RegExp(contrast, 'gi'))?.length ?? 0;
  const clarity = Math.min(4, Math.abs(score(review, careful)));
  return 1.6 + 1.1 * Math.min(up, down) + 0.8 * turns + 0.7 * contrasts - 0.4 * clarity + words.length / 60;
}
