// Time and memory of `farthing train` on many labelled rows, as its user runs it: the built CLI as a process of its own,
// choosing a head, calibration, test, learning curve and report included. Rows are drawn from the outcome files, whose
// models are taken for one pair.
//
//   pnpm exec tsc -b
//   pnpm exec tsx --conditions=farthing-source scripts/bench/train-scale.ts OUTCOMES.jsonl.gz… [--rows 10000] [--cpu-prof DIR]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes, writeLabels } from '@farthing/dataset';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    'cpu-prof': { type: 'string' },
  },
});
if (positionals.length === 0) throw new Error('name outcome files: train-scale.ts OUTCOMES.jsonl.gz …');
const count = Number(values.rows);

const all: LabelRow[] = [];
for (const [at, file] of positionals.entries()) {
  for await (const row of (await importOutcomes(file)).rows) all.push(asPair(row, `${at}:${row.id}`));
}
if (all.length < count) throw new Error(`the files hold ${all.length} rows; ${count} are asked for`);

const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
try {
  const labels = join(folder, 'labels.arrow');
  const drawn = shuffle(all, createRandom(Number(values.seed), 'bench rows')).slice(0, count);
  await writeLabels(labels, { candidates: ['weak', 'strong'], rows: drawn });
  const router = join(folder, 'router');
  const { wallSeconds, usage } = await runCli(['train', labels, '-o', router, '--seed', values.seed]);
  const bytes = await Promise.all((await readdir(router)).map(async (name) => (await stat(join(router, name))).size));
  console.log(
    `${count} rows: ${wallSeconds.toFixed(1)} s wall, ${((usage.userCPUTime + usage.systemCPUTime) / 1e6).toFixed(1)} s CPU, ` +
      `peak ${(usage.maxRSS / 1024 ** 2).toFixed(2)} GB, router folder ${(bytes.reduce((sum, size) => sum + size, 0) / 1024 ** 2).toFixed(1)} MB`,
  );
} finally {
  await rm(folder, { recursive: true });
}

function asPair({ outcomes, ...row }: LabelRow, id: string): LabelRow {
  const models = ['weak', 'strong'];
  return {
    ...row,
    id,
    reference: 'strong',
    outcomes: outcomes.map((outcome, at) => ({ ...outcome, model: models[at]! })),
  };
}

/** Runs the built CLI with its notes passed through; the process says at its end what it used. */
async function runCli(
  argv: readonly string[],
): Promise<{ readonly wallSeconds: number; readonly usage: NodeJS.ResourceUsage }> {
  const hook = `import { writeSync } from 'node:fs';
    process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`;
  const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
  const profile = values['cpu-prof'] === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', values['cpu-prof']];
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    [...profile, '--import', `data:text/javascript,${encodeURIComponent(hook)}`, main, ...argv],
    { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] },
  );
  child.stderr?.on('data', (chunk: Buffer) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1).padStart(6);
    for (const line of chunk.toString().trimEnd().split('\n')) console.log(`${seconds}  ${line}`);
  });
  const [written, [exitCode]] = await Promise.all([
    text(child.stdio[3] as NodeJS.ReadableStream),
    once(child, 'close'),
  ]);
  if (exitCode !== 0) throw new Error(`farthing ${argv[0]} ended with exit code ${exitCode}`);
  return { wallSeconds: (performance.now() - startMs) / 1000, usage: JSON.parse(written) };
}
