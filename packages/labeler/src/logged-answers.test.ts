import { ConfigError, type LoggedAnswer } from '@farthing/core';
import { expect, test } from 'vitest';
import { checkLoggedNames, loggedAnswerOf, nearMisses } from './logged-answers.ts';

const answer = (model: string): LoggedAnswer => ({ model, text: `says ${model}`, stopReason: 'complete' });
const answers = [answer('gpt-4o-mini-2024-07-18'), answer('gpt-4o'), answer('gpt-4o-eu')];

test('finds a logged answer under the candidate’s own name or a declared one, its own first', () => {
  const loggedAs = new Map([
    ['gpt-4o-mini', ['gpt-4o-mini-old', 'gpt-4o-mini-2024-07-18']],
    ['gpt-4o', ['gpt-4o-eu']],
  ]);
  const found = (model: string) => loggedAnswerOf({ answers }, { model, loggedAs })?.model;
  expect(found('gpt-4o-mini')).toBe('gpt-4o-mini-2024-07-18');
  expect(found('gpt-4o')).toBe('gpt-4o');
  expect(found('claude')).toBeUndefined();
});

test('never guesses that a similar name means the candidate', () => {
  const loggedAs = new Map();
  for (const model of ['gpt-4o-mini', 'GPT-4o', 'openai/gpt-4o', 'gpt-4']) {
    expect(loggedAnswerOf({ answers }, { model, loggedAs })).toBeUndefined();
  }
});

test.each<[string, string]>([
  ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
  ['gpt-4o-mini', 'openai/gpt-4o-mini'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['claude-3-haiku', 'us.anthropic.claude-3-haiku-20240307-v1:0'],
  ['claude-3-haiku', 'anthropic.claude-3-haiku-20240307-v1:0'],
  ['claude-3-5-sonnet', 'claude-3-5-sonnet@20240620'],
  ['llama3', 'llama3:latest'],
  ['gpt-4', 'gpt-4-0613'],
  ['openrouter/meta-llama/Llama-3.1-8B', 'llama-3.1-8b'],
])('hints that %s may be %s in the log', (candidate, loggedName) => {
  expect(nearMisses([loggedName], ['other', candidate])).toEqual([{ candidate, loggedName }]);
});

test.each(['gpt-4o', 'gpt-4-turbo', 'gpt-4.1', 'gpt-4o-mini-audio', 'my-gpt-4'])(
  'sees no candidate gpt-4 in the logged name %s',
  (name) => {
    expect(nearMisses([name], ['gpt-4'])).toEqual([]);
  },
);

test.each([
  [new Map([['nobody', ['x']]]), 'declared for "nobody", which is none of small, large'],
  [new Map([['small', ['large']]]), 'declared for both large and small'],
  [
    new Map([
      ['small', ['x']],
      ['large', ['x']],
    ]),
    'declared for both small and large',
  ],
])('refuses names that could mean the wrong model', (loggedAs, words) => {
  const check = () => checkLoggedNames(loggedAs, ['small', 'large']);
  expect(check).toThrow(ConfigError);
  expect(check).toThrow(words);
});
