import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, userConversation } from '@farthing/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loggedNamesOf, unusedAnswersHint } from './logged-names.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-logged-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A log of one prompt, answered by these models. */
const answeredBy = (...models: readonly string[]) => ({
  read: async function* () {
    const answers = models.map((model) => ({ model, text: 'hello', stopReason: 'complete' as const }));
    yield { id: '1', conversation: userConversation('hi'), weight: 1, answers };
  },
});

test('reads names from the command line and the models file together', async () => {
  const models = join(folder, 'models.json');
  await writeFile(models, JSON.stringify({ small: { api: 'openai', loggedAs: ['a'] }, large: { api: 'openai' } }));
  expect(await loggedNamesOf({ models, loggedAs: ['small=b, c', 'large=d'] })).toEqual(
    new Map([
      ['small', ['a', 'b', 'c']],
      ['large', ['d']],
    ]),
  );
});

test.each(['small', 'small=', '=x', 'small=a,,b'])('refuses --logged-as %s', async (text) => {
  await expect(loggedNamesOf({ loggedAs: [text] })).rejects.toThrow(ConfigError);
});

test('says which answers of the log are not used, only when none is', async () => {
  const options = { candidates: ['gpt-4o-mini', 'gpt-4o'], loggedAs: new Map() };
  expect(await unusedAnswersHint(answeredBy('gpt-4o-mini-2024-07-18'), options)).toContain(
    '--logged-as gpt-4o-mini=gpt-4o-mini-2024-07-18',
  );
  expect(await unusedAnswersHint(answeredBy('gpt-4o-mini-2024-07-18', 'gpt-4o'), options)).toBeUndefined();
  expect(await unusedAnswersHint(answeredBy('llama', 'b'), options)).toMatch(
    /llama and 1 more, .*--logged-as gpt-4o=llama/,
  );
  expect(await unusedAnswersHint(answeredBy(), options)).toBeUndefined();
});
