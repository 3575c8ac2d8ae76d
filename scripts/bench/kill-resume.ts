// Kills a labelling run with SIGKILL at seeded random moments, resumes it each time, and checks that nothing was lost
// or paid for twice: the final labels equal an uninterrupted run's, and the server counts no repeated answer but, when
// calls are made directly, at most those in flight at each kill. Exits with 1 otherwise.
//
// With --batch the moments are of three kinds, drawn at random: when so much of the journal is written (results are
// being read), when the server has just accepted a batch (whose id may not be on the disk yet), and after a time (while
// the run starts, sends or waits). A fifth of every batch errs or expires, so that a run has more than two batches.
//
//   pnpm build && pnpm exec tsx --conditions=farthing-source scripts/bench/kill-resume.ts [--kills 20] [--prompts 2000] [--batch]
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
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
    kills: { type: 'string', default: '20' },
    prompts: { type: 'string', default: '2000' },
    concurrency: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    batch: { type: 'boolean', default: false },
  },
});
const { batch } = values;
const concurrency = Number(values.concurrency);
const random = createRandom(Number(values.seed), 'kills');
const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'farthing-kill-'));
const log = join(folder, 'log.jsonl');
await writeFile(log, promptLines(Number(values.prompts)));

// The same faults in both runs: retries must not disturb what is resumed.
const faults = { rate429: 0.02, retryAfterMs: 20, refusalRate: 0.02, malformedRate: 0.02 };
const server: SandboxOptions = batch
  ? { batchMs: 1500, faults: { ...faults, dropRate: 0.1, batchErrorRate: 0.1, batchExpireRate: 0.1 } }
  : { latencyMs: 10, faults: { ...faults, dropRate: 0.01 } };

const calm = await startSandbox(server);
const calmOut = join(folder, 'calm.arrow');
await label(calmOut, calm).ended;
const { answered: callCount, batches } = calm.stats();
await calm.close();

const sandbox = await startSandbox(server);
const out = join(folder, 'killed.arrow');
const shares = Array.from({ length: Number(values.kills) }, () => random.next()).sort((a, b) => a - b);
console.log(
  `${values.prompts} prompts, ${callCount} calls, ${batch ? `${batches} batches` : `concurrency ${concurrency}`}, ${shares.length} kills`,
);
console.log(
  `kill  ${batch ? 'batches  of unknown id  ' : ''}answered  in journal  repeated since the last kill  killed`,
);
let repeatedBefore = 0;
let worst = 0;
for (const [index, share] of shares.entries()) {
  const run = label(out, sandbox);
  const moment = batch ? drawMoment(share) : answeredMoment(share);
  const startMs = performance.now();
  while (!moment.hasCome(performance.now() - startMs) && !run.hasEnded()) await sleep(1);
  await sleep(random.integer(moment.thenMs));
  run.kill();
  await run.ended;
  await tell(`${index + 1}`, moment.name);
}
await label(out, sandbox).ended;
await tell('end', '');

const { answered, repeated } = sandbox.stats();
const replayed = await readFile(out);
await label(out, sandbox).ended;
const most = batch ? 0 : concurrency;
const checks: readonly (readonly [string, boolean])[] = [
  ['labels equal those of the uninterrupted run (all but the measured latency)', await sameLabels(calmOut, out)],
  [
    batch
      ? `nothing was answered twice (${repeated} of ${answered})`
      : `no kill made more than ${most} calls repeat (worst: ${worst}, in all: ${repeated} of ${answered})`,
    worst <= most,
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

interface Moment {
  readonly name: string;
  /** Not always right after it: also while the process starts, or between an answer and the next. */
  readonly thenMs: number;
  hasCome(passedMs: number): boolean;
}

/** When the server has given so many of all answers. */
function answeredMoment(share: number): Moment {
  const target = Math.max(sandbox.stats().answered, Math.floor(share * callCount));
  return { name: `at answer ${target}`, thenMs: 20, hasCome: () => sandbox.stats().answered >= target };
}

/** Never later than when the journal holds so many of all answers, or the run would be over before the last kill. */
function drawMoment(share: number): Moment {
  const target = Math.floor(share * callCount);
  const saved = watchJournal(out);
  const isWritten = (): boolean => saved() >= target;
  const before = sandbox.stats().batches;
  const afterMs = random.integer(3000);
  const moments: readonly [Moment, Moment, Moment] = [
    { name: `at saved answer ${target}`, thenMs: 20, hasCome: isWritten },
    { name: 'as a batch was accepted', thenMs: 4, hasCome: () => sandbox.stats().batches > before || isWritten() },
    { name: `after ${afterMs} ms`, thenMs: 20, hasCome: (passedMs) => passedMs >= afterMs || isWritten() },
  ];
  return moments[random.integer(moments.length)] ?? moments[0];
}

async function tell(name: string, moment: string): Promise<void> {
  const stats = sandbox.stats();
  const since = stats.repeated - repeatedBefore;
  repeatedBefore = stats.repeated;
  worst = Math.max(worst, since);
  const { completions, nameless } = await readJournal(out);
  const cells = [name, ...(batch ? [stats.batches, nameless] : []), stats.answered, completions, since];
  const widths = [4, ...(batch ? [7, 13] : []), 8, 10, 28];
  console.log(`${cells.map((cell, index) => `${cell}`.padStart(widths[index] ?? 0)).join('  ')}  ${moment}`.trimEnd());
}

interface LabelRun {
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  kill(): void;
}

function label(path: string, { url }: Sandbox): LabelRun {
  const models = ['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'];
  const how = batch ? ['--batch'] : ['--concurrency', `${concurrency}`];
  const child = spawn(
    process.execPath,
    [cli, 'label', log, '-o', path, ...models, '--base-url', url, ...how, '--json'],
    {
      env: { ...process.env, ANTHROPIC_API_KEY: 'any' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
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

function journalPathOf(path: string): string {
  return `${path}.journal.jsonl`;
}

/** Counts the completions in the journal of `path` while it is written, reading what is new each time. */
function watchJournal(path: string): () => number {
  const journal = journalPathOf(path);
  let offset = 0;
  let saved = 0;
  return () => {
    const size = statSync(journal, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= offset) return saved;
    const file = openSync(journal, 'r');
    const bytes = Buffer.alloc(size - offset);
    offset += readSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
    saved += bytes.toString('latin1').split('{"key"').length - 1;
    return saved;
  };
}

/** What a journal holds: whole completions, and batches that were about to be sent, or were, and have no id yet. */
async function readJournal(path: string): Promise<{ readonly completions: number; readonly nameless: number }> {
  const journal = journalPathOf(path);
  if (!existsSync(journal)) return { completions: 0, nameless: 0 };
  const lines = (await readFile(journal, 'utf8')).split('\n').slice(0, -1);
  const nameless = new Set<string>();
  for (const line of lines) {
    const [, kind, nonce = ''] = /^\{"(batch|accepted|ended)":\{"nonce":"([^"]+)"/u.exec(line) ?? [];
    if (kind === 'batch') nameless.add(nonce);
    else nameless.delete(nonce);
  }
  return { completions: lines.filter((line) => line.startsWith('{"key"')).length, nameless: nameless.size };
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
  const bare = `${path}.bare.arrow`;
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
