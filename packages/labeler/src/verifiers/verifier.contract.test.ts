import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Prompt, userConversation, type VerifierName, verifierNames } from '@farthing/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/labeling.ts';
import { openVerifiers, type Verifiers } from './open-verifiers.ts';
import type { Verifier } from './verifier.ts';

interface Case {
  readonly reference: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  /** References nothing can be checked against. */
  readonly broken: readonly string[];
  /** References that answer themselves. */
  readonly references: fc.Arbitrary<string>;
  /** How many examples a property takes: what runs in a worker is slower. */
  readonly examples: number;
}

const words = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,3}$/u);

const cases: Record<VerifierName, Case> = {
  exact: {
    reference: 'New York',
    right: ['New York', 'The answer is "New York".'],
    wrong: ['Boston', 'The answer is Boston, I think.'],
    broken: ['', ' \n'],
    references: words,
    examples: 100,
  },
  text: {
    reference: 'New York',
    right: ['new  YORK!', 'Answer: NEW YORK'],
    wrong: ['Boston', 'The New'],
    broken: ['', ' \n'],
    references: words,
    examples: 100,
  },
  numeric: {
    reference: '42',
    right: ['42', 'That makes 40 + 2 = 42.'],
    wrong: ['41', 'The answer is -42.'],
    broken: ['', 'many', '1 or 2'],
    references: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((each) => each.toFixed(3)),
    examples: 100,
  },
  'multiple-choice': {
    reference: 'B',
    right: ['B', 'I choose (B).'],
    wrong: ['C', 'The answer is D.'],
    broken: ['', 'Paris'],
    references: fc.constantFrom(...'ABCDEFGH'),
    examples: 100,
  },
  json: {
    reference: '{"a": 1, "b": [true, null]}',
    right: ['{"b":[true,null],"a":1.0}', 'Here it is:\n```json\n{"a": 1e0, "b": [true, null]}\n```\nAnything else?'],
    wrong: ['{"a": 1}', '[]'],
    broken: ['', '{a: 1}', 'Paris'],
    references: fc.json(),
    examples: 100,
  },
  regex: {
    reference: '/^par(is|ma)$/i',
    right: ['Paris', 'PARMA'],
    wrong: ['Paris!', 'Lyon'],
    broken: ['(', '/x/ii'],
    references: words,
    examples: 20,
  },
  module: {
    reference: 'Paris',
    right: ['Paris', 'Paris!'],
    wrong: ['Lyon'],
    broken: [],
    references: words,
    examples: 20,
  },
};

let verifiers: Verifiers;

beforeAll(async () => {
  const modulePath = join(await temporaryFolder(), 'check.mjs');
  await writeFile(modulePath, 'export const verify = ({ answer, reference }) => answer.includes(reference);');
  verifiers = await openVerifiers({ modulePath });
});

afterAll(() => verifiers.close());

const promptWith = (verifier: VerifierName, reference: string): Prompt => ({
  id: 'p',
  conversation: userConversation('Which?'),
  reference,
  verifier,
});

function verifierFor(prompt: Prompt): Verifier {
  const verifier = verifiers.verifierOf(prompt);
  if (verifier === undefined) throw new Error(`${prompt.verifier} is not there`);
  return verifier;
}

const check = async (verifier: VerifierName, answer: string, reference: string) => {
  const prompt = promptWith(verifier, reference);
  return verifierFor(prompt).verify(answer, prompt);
};

const stuck = [
  ...['*', ' ', '\n', '"', '-', '(', '1', '1,', '1 ', '1.', '1,1', '.', '_1', ' ^', '=', '≈'],
  ...[
    'answer is ',
    '答案',
    '\\boxed{',
    '\nA. ',
    '{',
    '[',
    '}',
    '{"',
    '1/',
    '\\frac{',
    '"answer":"',
    '"answer":{',
    '```\n',
  ],
  ...['\u00a0', 'é', '\ud800', '½', '٣', '#### ', 'B ', '(A) '],
];

describe.each(verifierNames)('the %s verifier', (name) => {
  const { reference, right, wrong, broken, references, examples } = cases[name];

  test.each(right)('gives 1 for %j', async (answer) => {
    expect(await check(name, answer, reference)).toEqual({ score: 1 });
  });

  test.each(wrong)('gives 0 for %j', async (answer) => {
    expect(await check(name, answer, reference)).toEqual({ score: 0 });
  });

  test('has no obstacle to a good reference, and says what it is with a bad one', async () => {
    const good = promptWith(name, reference);
    expect(verifierFor(good).obstacle(good)).toBeUndefined();
    for (const bad of broken) {
      const prompt = promptWith(name, bad);
      const obstacle = verifierFor(prompt).obstacle(prompt);
      expect(obstacle).toMatch(/^the reference /u);
      expect(await check(name, right[0] ?? '', bad)).toEqual({ unscored: obstacle });
    }
  });

  test('takes a reference for the right answer to itself', async () => {
    await fc.assert(
      fc.asyncProperty(references, async (each) => {
        expect(await check(name, each, each)).toEqual({ score: 1 });
      }),
      { numRuns: examples },
    );
  });

  test('is total: any answer gets a score from 0 to 1 or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (answer) => {
        const found = await check(name, answer, reference);
        if ('score' in found) expect(found.score === 0 || found.score === 1).toBe(true);
        else expect(found.unscored).not.toBe('');
      }),
      { numRuns: examples },
    );
  });

  test('takes no longer than milliseconds for answers of 200,000 characters that got stuck', async () => {
    const start = performance.now();
    for (const unit of stuck) {
      const repeated = unit.repeat(200_000 / unit.length);
      for (const answer of [repeated, `x${repeated}x`, `answer${repeated}:`]) await check(name, answer, reference);
    }
    // Quadratic time would be seconds for each; all of them together take a second or two on a busy machine.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
