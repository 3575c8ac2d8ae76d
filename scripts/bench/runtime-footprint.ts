// What importing the runtime and loading a router cost: bytes, cold start, memory, and memory after a million decisions.
// Wants a build: `pnpm build` first. Every process is a fresh one; empty and loaded ones take turns.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/runtime-footprint.ts ROUTER_FOLDER [--runs 15]
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleRuntime, wholeRuntime } from '../bundle-runtime.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '15' } },
});
const [given] = positionals;
if (given === undefined) throw new Error('name a router folder: runtime-footprint.ts ROUTER_FOLDER');
const folder = JSON.stringify(resolve(given));
const built = JSON.stringify(new URL('../../packages/runtime/dist/index.js', import.meta.url).href);

/** What a program that prints one JSON value printed. */
function run(program: string): Record<string, number> {
  const flags = ['--expose-gc', '--input-type=module', '-e', program];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
}

const memory = `globalThis.gc(); globalThis.gc(); const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  console.log(JSON.stringify({ ms: performance.now(), rss, held: heapUsed + external }));`;
const empty = memory;
const loaded = `const { loadRouter } = await import(${built}); globalThis.router = await loadRouter(${folder}); ${memory}`;
const worked = (decisions: number): string => `
  const { loadRouter } = await import(${built});
  const router = await loadRouter(${folder});
  for (let at = 0; at < ${decisions}; at++) {
    const text = 'please sum ' + at + ' and ' + at * 7 + ' and tell me whether invoice ' + (at % 977) + ' was paid';
    router.route([{ role: 'user', content: text }]);
  }
  ${memory}`;

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const everything = await bundleRuntime(wholeRuntime, { minify: true });
const least = await bundleRuntime("export { routerFromBytes } from '@farthing/runtime';", { minify: true });
console.log(
  `min+gzip         ${everything.gzippedBytes} bytes with everything, ${least.gzippedBytes} with routerFromBytes alone`,
);

const pairs = Array.from({ length: Number(values.runs) }, () => ({ empty: run(empty), loaded: run(loaded) }));
const above = (name: string): number => median(pairs.map((pair) => pair.loaded[name]! - pair.empty[name]!));
console.log(`import and load  ${above('ms').toFixed(1)} ms above an empty process (median of ${pairs.length} pairs)`);
console.log(
  `memory           ${megabytes(above('rss'))} resident above an empty process, ${megabytes(above('held'))} held`,
);

const [some, many] = [run(worked(100_000)), run(worked(1_000_000))];
console.log(
  `after decisions  held ${megabytes(some.held!)} after 100,000, ${megabytes(many.held!)} after 1,000,000; ` +
    `resident ${megabytes(some.rss!)}, ${megabytes(many.rss!)}`,
);
