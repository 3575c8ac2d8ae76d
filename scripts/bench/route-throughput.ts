// How many prompts a second `farthing route --in … --out …` decides, from file to file: the built CLI in a process of its own.
//
//   pnpm exec tsc -b && pnpm exec tsx --conditions=farthing-source scripts/bench/route-throughput.ts ROUTER_FOLDER [PROMPTS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@farthing/core';

const [router, countText = '100000'] = process.argv.slice(2);
if (router === undefined) throw new Error('name a router folder: route-throughput.ts ROUTER_FOLDER [PROMPTS]');
const count = Number(countText);
const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

const random = createRandom(1, 'throughput');
const syllables = 're port in voice ta ble cus to mer de lay price sum query al pha'.split(' ');
const word = (): string => Array.from({ length: 1 + random.integer(3) }, () => syllables[random.integer(16)]).join('');
/** 100 tokens of about 4 characters, as English has. */
const prompt = (): string => {
  let text = '';
  while (text.length < 400) text += `${word()} `;
  return text;
};

const folder = mkdtempSync(join(tmpdir(), 'farthing-throughput-'));
try {
  const input = join(folder, 'prompts.jsonl');
  const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ id: `p${index}`, prompt: prompt() }));
  writeFileSync(input, `${lines.join('\n')}\n`);
  const { model } = cpus()[0] ?? { model: 'unknown' };
  console.log(`${count} prompts of 100 tokens, ${(statSync(input).size / 1e6).toFixed(0)} MB of JSON lines`);
  console.log(`${availableParallelism()} cores, ${model}, Node ${process.version}`);
  console.log('workers  out      seconds  prompts/s  CPU s  peak MB');
  for (const [workers, out] of [
    [0, 'jsonl'],
    [1, 'jsonl'],
    [2, 'jsonl'],
    [1, 'parquet'],
    [1, 'arrow'],
  ] as const) {
    const path = join(folder, `decisions.${out}`);
    const peak = join(folder, 'peak');
    // Resident memory and processor time of the whole process, all its threads, read as it ends.
    const report = `data:text/javascript,import{writeFileSync as w}from'node:fs';process.on('exit',()=>w(${JSON.stringify(peak)},JSON.stringify(process.resourceUsage())))`;
    const argv = [
      '--import',
      report,
      cli,
      'route',
      router,
      '--in',
      input,
      '-o',
      path,
      '--workers',
      String(workers),
      '--json',
    ];
    const startMs = performance.now();
    const run = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    const seconds = (performance.now() - startMs) / 1000;
    if (run.status !== 0) throw new Error(run.stderr);
    const { decisions } = JSON.parse(run.stdout);
    if (decisions !== count) throw new Error(`${decisions} decisions on ${count} prompts`);
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(peak, 'utf8'));
    const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
    const cells = [
      seconds.toFixed(2).padStart(7),
      (count / seconds).toFixed(0).padStart(9),
      cpuSeconds.toFixed(1).padStart(5),
      (maxRSS / 1024).toFixed(0).padStart(7),
    ];
    console.log(`${String(workers).padStart(7)}  ${out.padEnd(7)}  ${cells.join('  ')}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
