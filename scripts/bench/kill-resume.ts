// Kills a labelling run with SIGKILL at seeded random moments, resumes it each time, and checks that nothing was lost
// or paid for twice: the final labels equal an uninterrupted run's, and the server counts no repeated call but, at
// most, those in flight at each kill. Exits with 1 otherwise.
//
//   pnpm build && pnpm exec tsx --conditions=farthing-source scripts/bench/kill-resume.ts [--kills 10] [--prompts 300]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom, type LabelRow } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { type Sandbox, type SandboxOptions, startSandbox } from '@farthing/sandbox';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    prompts: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
const concurrency = Number(values.concurrency);
const random = createRandom(Number(values.seed), 'kills');
const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'farthing-kill-'));
const log = join(folder, 'log.jsonl');
await writeFile(log, promptLines(Number(values.prompts)));

// The same faults in both runs: retries must not disturb what is resumed.
const server: SandboxOptions = {
  latencyMs: 10,
  faults: { rate429: 0.02, retryAfterMs: 20, dropRate: 0.01, refusalRate: 0.02, malformedRate: 0.02 },
};

const calm = await startSandbox(server);
const calmOut = join(folder, 'calm.arrow');
await label(calmOut, calm).ended;
const callCount = calm.stats().answered;
await calm.close();

const sandbox = await startSandbox(server);
const out = join(folder, 'killed.arrow');
const moments = Array.from({ length: Number(values.kills) }, () => random.next()).sort((a, b) => a - b);
console.log(`${values.prompts} prompts, ${callCount} calls, concurrency ${concurrency}, ${moments.length} kills`);
console.log('kill  at answer  in journal  in flight  repeated since the last kill');
let repeatedBefore = 0;
let worst = 0;
for (const [index, moment] of moments.entries()) {
  const run = label(out, sandbox);
  const target = Math.max(sandbox.stats().answered, Math.floor(moment * callCount));
  while (sandbox.stats().answered < target && !run.hasEnded()) await sleep(1);
  // Not always right after an answer: also while the process starts, or between an answer and the next.
  await sleep(random.integer(20));
  run.kill();
  await run.ended;
  const { answered, repeated } = sandbox.stats();
  const saved = await savedCalls(out);
  const inFlight = answered - repeated - saved;
  worst = Math.max(worst, repeated - repeatedBefore);
  printRow([index + 1, answered, saved, inFlight, repeated - repeatedBefore]);
  repeatedBefore = repeated;
}
await label(out, sandbox).ended;
const { answered, repeated } = sandbox.stats();
printRow(['end', answered, await savedCalls(out), 0, repeated - repeatedBefore]);
worst = Math.max(worst, repeated - repeatedBefore);

const replayed = await readFile(out);
await label(out, sandbox).ended;
const checks: readonly (readonly [string, boolean])[] = [
  ['labels equal those of the uninterrupted run (all but the measured latency)', await sameLabels(calmOut, out)],
  [
    `no kill made more than ${concurrency} calls repeat (worst: ${worst}, in all: ${repeated} of ${answered})`,
    worst <= concurrency,
  ],
  [
    `every call was needed once: ${answered} answered − ${repeated} repeated = ${callCount}`,
    answered - repeated === callCount,
  ],
  ['the same command again makes no call', sandbox.stats().answered === answered],
  ['and writes the same bytes', (await readFile(out)).equals(replayed)],
];
await sandbox.close();
await rm(folder, { recursive: true });
for (const [what, holds] of checks) console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);
process.exitCode = checks.every(([, holds]) => holds) ? 0 : 1;

interface LabelRun {
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  kill(): void;
}

function label(path: string, { url }: Sandbox): LabelRun {
  const models = ['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'];
  const args = [
    cli,
    'label',
    log,
    '-o',
    path,
    ...models,
    '--base-url',
    url,
    '--concurrency',
    `${concurrency}`,
    '--json',
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ANTHROPIC_API_KEY: 'any' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  let isOver = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      isOver = true;
      if (code === 0 || signal === 'SIGKILL') resolve();
      else reject(new Error(`farthing label ended with ${code}: ${complaint}`));
    });
  });
  return { ended, hasEnded: () => isOver, kill: () => void child.kill('SIGKILL') };
}

/** Whole completions in the journal of `path`. */
async function savedCalls(path: string): Promise<number> {
  const journal = `${path}.journal.jsonl`;
  if (!existsSync(journal)) return 0;
  const lines = (await readFile(journal, 'utf8')).split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{"key"')).length;
}

async function sameLabels(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([withoutLatency(one), withoutLatency(other)]);
  return first.equals(second);
}

/** The bytes of a table once what was measured by the clock is left out. */
async function withoutLatency(path: string): Promise<Buffer> {
  const table = await readLabels(path);
  const rows: LabelRow[] = [];
  for await (const row of table.rows()) {
    rows.push({ ...row, outcomes: row.outcomes.map(({ latencyMs: _, ...outcome }) => outcome) });
  }
  const bare = `${path}.bare`;
  await writeLabels(bare, { candidates: table.candidates, rows });
  return readFile(bare);
}

function promptLines(count: number): string {
  const draw = createRandom(1, 'prompts');
  const lines = Array.from({ length: count }, (_, index) => {
    const [a, b] = [2 + draw.integer(98), 2 + draw.integer(998)];
    if (index % 3 === 0) return { prompt: `What is ${a} + ${b}?`, reference: `${a + b}`, verifier: 'numeric' };
    if (index % 3 === 1) return { prompt: `What is ${a} times ${b}?` };
    return { prompt: `Sort these words alphabetically: pear${a}, apple${b}, fig, kiwi${a}` };
  });
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

function printRow(cells: readonly (string | number)[]): void {
  const widths = [4, 9, 10, 9, 28];
  console.log(cells.map((cell, index) => `${cell}`.padStart(widths[index] ?? 0)).join('  '));
}
