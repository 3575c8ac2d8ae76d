import { createRandom, type Random } from '@farthing/core';
import { attemptBadly } from '../answer.ts';
import { claims } from '../claim.ts';
import { readTask } from '../reading.ts';
import { pick } from '../solver.ts';
import { rateComplexity } from './complexity.ts';
import { type Comparison, parseJudgePrompt } from './judge-prompt.ts';

type Preference = 'first' | 'second' | 'tie';

interface Verdict {
  readonly rationale: string;
  readonly verdict: Preference;
}

/** Chance that the judge itself gets the task wrong and compares with its own wrong answer. */
const ownErrorRate = 0.01;
/** Chance that it writes down something else than it found. */
const lapseRate = 0.005;
/** Chance that, of two equally good answers, it takes the one it read first. */
const firstPositionBias = 0.04;

/**
 * Compares two answers by solving the task and reading what each answer concludes; or rates how hard a task is, when
 * there is no answer to compare.
 *
 * @param text the judge message.
 * @returns the verdict or rating as JSON text; a pure function of the text and the seed.
 */
export function judgeAnswers(text: string, options: { readonly seed: number }): string {
  const message = parseJudgePrompt(text);
  if (message?.kind === 'rating') return JSON.stringify(rateComplexity(message.conversation));
  const verdict: Verdict =
    message === undefined
      ? { rationale: 'The message holds no pair of fenced answers to compare.', verdict: 'tie' }
      : compare(message, createRandom(options.seed, `sandbox-judge\n${text}`));
  return JSON.stringify(verdict);
}

function compare(comparison: Comparison, random: Random): Verdict {
  const check = checker(comparison, random);
  if (check === undefined) return { rationale: 'I could not establish the correct answer myself.', verdict: 'tie' };
  const first = check.accepts(comparison.first);
  const second = check.accepts(comparison.second);
  if (random.next() < lapseRate)
    return { rationale: check.rationale, verdict: pick(['first', 'second', 'tie'], random) };
  if (first !== second) {
    const winner = first ? 'first' : 'second';
    return { rationale: `${check.rationale} Only the ${winner} answer concludes that.`, verdict: winner };
  }
  const biased = first && random.next() < firstPositionBias;
  const both = first ? 'Both answers conclude that.' : 'Neither answer concludes that.';
  return { rationale: `${check.rationale} ${both}`, verdict: biased ? 'first' : 'tie' };
}

/** Decides about one answer at a time, from the given reference or from the judge's own solution. */
function checker(
  { conversation, reference }: Comparison,
  random: Random,
): { readonly rationale: string; accepts(answer: string): boolean } | undefined {
  const task = readTask(conversation);
  const shape = task ?? { kind: 'text' as const, language: 'en' as const };
  const errs = random.next() < ownErrorRate;
  const own = task === undefined ? undefined : errs ? attemptBadly(task, random) : task.solution;
  const right = reference ?? own?.answer;
  if (right === undefined) return undefined;
  return {
    rationale: `The correct answer is ${right.length > 80 ? `${right.slice(0, 77)}…` : right}.`,
    accepts: (answer) => claims(answer, right, shape),
  };
}
