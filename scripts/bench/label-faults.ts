// A bad day at the provider: 30 % of all calls fail (rate limits, overload, cut connections, slow replies, verdicts that
// cannot be read). Shows that every prompt ends labelled or unscored with its reason, that no answer is paid for twice,
// and that a spending limit holds; then raises the limit and ends the run.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/label-faults.ts [--prompts 2000] [--api anthropic|openai]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BudgetExceededError, userConversation, type WeightedPrompt } from '@farthing/core';
import { anthropicClient, type LabelReport, labelPrompts, openaiClient, openJournal } from '@farthing/labeler';
import { type Sandbox, startSandbox } from '@farthing/sandbox';

const { values } = parseArgs({
  options: { prompts: { type: 'string', default: '2000' }, api: { type: 'string', default: 'anthropic' } },
});
const promptCount = Number(values.prompts);
const limitUsd = 1;

const faults = {
  rate429: 0.08,
  rate529: 0.07,
  dropRate: 0.06,
  slowRate: 0.04,
  slowMs: 200,
  malformedRate: 0.05,
  retryAfterMs: 20,
};

interface Run {
  readonly name: string;
  readonly rows: number;
  readonly report: LabelReport | undefined;
  readonly spentUsd: number;
  readonly billedUsd: number;
  readonly seconds: number;
}

const folder = await mkdtemp(join(tmpdir(), 'farthing-faults-'));
const sandbox = await startSandbox({ faults });
let billedUsd = 0;
try {
  const capped = await run('limit $1', limitUsd);
  const resumed = await run('no limit', undefined);
  present([capped, resumed], sandbox);
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true });
}

async function run(name: string, maxCostUsd: number | undefined): Promise<Run> {
  const journal = await openJournal(join(folder, 'journal.jsonl'));
  const startMs = performance.now();
  const models = { candidates: ['sandbox-weak', 'sandbox-strong'], judge: 'sandbox-judge' };
  const limits = { concurrency: 32, maxOutputTokens: 256, judgeMaxOutputTokens: 256, maxCostUsd };
  let rows = 0;
  let report: LabelReport | undefined;
  const onProgress = (latest: LabelReport): void => {
    report = latest;
  };
  try {
    const options = { ...models, ...limits, client: billedClient(sandbox.url), journal, onProgress };
    for await (const _ of labelPrompts(prompts(), options)) rows += 1;
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
  } finally {
    await journal.close();
  }
  const seconds = (performance.now() - startMs) / 1000;
  return { name, rows, report, spentUsd: journal.spentUsd, billedUsd, seconds };
}

/** Adds up what answers cost on its own, beside the budget and the journal. */
function billedClient(url: string) {
  const client =
    values.api === 'openai'
      ? openaiClient({ apiKey: 'any', baseURL: `${url}/v1` })
      : anthropicClient({ apiKey: 'any', baseURL: url });
  const complete: typeof client.complete = async (request, options) => {
    const completion = await client.complete(request, options);
    billedUsd += completion.costUsd ?? 0;
    return completion;
  };
  return { ...client, complete };
}

async function* prompts(): AsyncGenerator<WeightedPrompt> {
  for (let index = 0; index < promptCount; index++) {
    const conversation = userConversation(`What is ${17 + index} + ${29 * index + 4}?`);
    yield { id: `${index}`, conversation, weight: 1 };
  }
}

function present(runs: readonly Run[], { stats }: Sandbox): void {
  console.log('run        rows  labelled  unscored  retries  without answer  billed      in journal  took');
  for (const { name, rows, report, spentUsd, billedUsd: billed, seconds } of runs) {
    const cells = [rows, report?.labelled ?? 0, rows - (report?.labelled ?? 0), report?.calls.retries ?? 0];
    const [a, b, c, d] = cells.map(String);
    console.log(
      `${name.padEnd(10)} ${a?.padEnd(5)} ${b?.padEnd(9)} ${c?.padEnd(9)} ${d?.padEnd(8)} ${String(report?.calls.failures ?? 0).padEnd(15)} $${billed.toFixed(6)}   $${spentUsd.toFixed(6)}   ${seconds.toFixed(1)} s`,
    );
  }
  for (const [reason, count] of runs.at(-1)?.report?.unscored ?? []) console.log(`  unscored: ${count} × ${reason}`);
  const { requests, answered, repeated, faults: hit } = stats();
  console.log(`server: ${requests} requests, ${answered} answered, ${repeated} of them twice; ${JSON.stringify(hit)}`);
}
