import { expect, test } from 'vitest';
import { anthropicClient } from './anthropic-client.ts';
import { estimateLabeling } from './estimate-labeling.ts';
import { openJournal } from './journal.ts';
import { label, prompt, stream, stubPrices, temporaryFolder, withStub } from './testing/labeling.ts';
import { says } from './testing/stub-server.ts';

const models = { candidates: ['weak', 'middle', 'strong'], judge: 'judge' };
const prompts = [
  prompt('judged', { weight: 3 }),
  prompt('checked', { reference: '4', verifier: 'numeric' }),
  prompt('judged too'),
];

test('counts the calls a run would make and a range for what they would cost, without making any', async () => {
  await withStub(
    () => says('never'),
    async (stub) => {
      const client = anthropicClient({ apiKey: 'key', baseURL: stub.url, prices: stubPrices });
      const estimate = await estimateLabeling(stream(prompts), { ...models, client });
      expect(estimate).toMatchObject({ rows: 3, requests: 5 });
      for (const report of [estimate.low, estimate.high]) {
        expect(Object.fromEntries([...report.models].map(([model, usage]) => [model, usage.calls]))).toEqual({
          weak: 3,
          middle: 3,
          strong: 3,
          judge: 2 * 2 * 2,
        });
      }
      expect(estimate.low.spentUsd).toBeGreaterThan(0);
      expect(estimate.high.spentUsd).toBeGreaterThan(estimate.low.spentUsd);
      expect(stub.requests).toEqual([]);
    },
  );
});

test('takes off what the journal already holds', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  await withStub(
    ({ model }) => says(model === 'judge' ? '{"rationale":"","verdict":"tie"}' : model),
    async (stub) => {
      await label(stub, prompts.slice(0, 2), { ...models, journalPath });
      const journal = await openJournal(journalPath);
      const client = anthropicClient({ apiKey: 'key', baseURL: stub.url, prices: stubPrices });
      const before = await estimateLabeling(stream(prompts), { ...models, client, journal });
      expect(before.low.models.get('judge')).toMatchObject({ calls: 4, recalled: 4 });
      await journal.close();
      await label(stub, prompts, { ...models, journalPath });
      const full = await openJournal(journalPath);
      const after = await estimateLabeling(stream(prompts), { ...models, client, journal: full });
      expect(after.high.spentUsd).toBe(0);
      await full.close();
    },
  );
});
