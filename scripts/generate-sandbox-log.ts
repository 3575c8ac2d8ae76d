/**
 * Writes datasets/sandbox-log/requests.jsonl.gz: a month of made-up production traffic for the sandbox models.
 *
 *   pnpm exec tsx --conditions=farthing-source scripts/generate-sandbox-log.ts
 *
 * The same seed gives the same lines on every machine. The compressed bytes also depend on the zlib that Node.js was
 * built with, so a check compares what is inside.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { generateLog, type LogEntry } from './sandbox-log/log.ts';

const seed = 20260901;

/** The entries of the shipped log. */
export function sandboxLog(): LogEntry[] {
  return generateLog(seed);
}

/** The log's content: one JSON object a line. */
export function sandboxLogText(): string {
  return sandboxLog()
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('');
}

if (import.meta.filename === process.argv[1]) {
  const folder = new URL('../datasets/sandbox-log/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const text = sandboxLogText();
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(new URL('requests.jsonl.gz', folder), packed);
  console.log(`${text.split('\n').length - 1} requests, ${text.length} characters, ${packed.length} bytes compressed`);
}
