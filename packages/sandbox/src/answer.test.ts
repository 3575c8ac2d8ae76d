import { createRandom } from '@farthing/core';
import { expect, test } from 'vitest';
import { answerConversation, attemptBadly } from './answer.ts';
import { claims } from './claim.ts';
import { readTask } from './reading.ts';
import { type AnsweringModel, errorProbability } from './skill.ts';
import type { Task } from './solver.ts';

const prompts = [
  'Calculate 3847 x 29',
  'What date is 45 days after March 3, 2025?',
  'Convert 5.5 miles to km',
  'I buy 4 notebooks at $3.50 each and 3 pens at $1.20 each. What is the total?',
  'Remove duplicates and sort in descending order: 4, 9, 2, 9, 4, 11',
  'Reverse the word "planet"',
  '{"a": {"b": 1}, "c": [1, 2]} set a.b to 5 and remove c[0]',
  'Anna is taller than Bob. Carl is shorter than Bob. Who is the second tallest?',
  'What does this print?\nlet n = 2;\nfor (let i = 0; i < 6; i++) {\n  n += i * 3;\n}\nconsole.log(n);',
  'Wie viel ist 12 mal 14?',
];

function taskOf(text: string): Task {
  const task = readTask([{ role: 'user', content: text }]);
  if (task === undefined) throw new Error(`not understood: ${text}`);
  return task;
}

function reply(text: string, options: { model: AnsweringModel; seed: number }): string {
  return answerConversation([{ role: 'user', content: text }], options);
}

function shareRight(text: string, model: AnsweringModel): number {
  const task = taskOf(text);
  let right = 0;
  for (let seed = 0; seed < 300; seed++) if (claims(reply(text, { model, seed }), task.solution.answer, task)) right++;
  return right / 300;
}

test('the same seed, model and conversation always give the same reply', () => {
  for (const text of prompts) {
    expect(reply(text, { model: 'sandbox-weak', seed: 5 })).toBe(reply(text, { model: 'sandbox-weak', seed: 5 }));
  }
});

test('content given as a string or as text blocks is the same conversation', () => {
  const blocks = [{ role: 'user', content: [{ type: 'text', text: 'Calculate 3847 x 29' }] }] as const;
  const options = { model: 'sandbox-weak', seed: 2 } as const;
  expect(answerConversation(blocks, options)).toBe(reply('Calculate 3847 x 29', options));
});

test.each(prompts)('whatever the wording, a right solution of %j is recognised as right', (text) => {
  expect(shareRight(text, 'sandbox-strong')).toBeGreaterThan(0.88);
});

test.each(prompts)('mistakes in %j are wrong, varied and carry no marker', (text) => {
  const task = taskOf(text);
  const answers = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const { answer } = attemptBadly(task, createRandom(seed, 'mistakes'));
    expect(claims(answer, task.solution.answer, task)).toBe(false);
    expect(answer).not.toMatch(/wrong|error|mistake|NaN|undefined/i);
    answers.add(answer);
  }
  expect(answers.size).toBeGreaterThan(1);
});

test('the weak model fails more on harder problems of the same kind', () => {
  expect(shareRight('What is 12 + 7?', 'sandbox-weak')).toBeGreaterThan(0.9);
  expect(shareRight('What is 7386 * 4918?', 'sandbox-weak')).toBeLessThan(0.2);
  expect(shareRight('What is 7386 * 4918?', 'sandbox-strong')).toBeGreaterThan(0.88);
});

test('the chance of an error rises with difficulty and stays within bounds', () => {
  for (const model of ['sandbox-weak', 'sandbox-strong'] as const) {
    let before = 0;
    for (let difficulty = 0; difficulty < 12; difficulty += 0.25) {
      const chance = errorProbability(model, { family: 'dates', difficulty });
      expect(chance).toBeGreaterThanOrEqual(before);
      expect(chance).toBeLessThanOrEqual(model === 'sandbox-weak' ? 0.985 : 0.07);
      before = chance;
    }
  }
});

test('says so when it cannot work a prompt out', () => {
  expect(reply('Write a haiku about autumn', { model: 'sandbox-strong', seed: 1 })).toMatch(/cannot|beyond me/);
});
