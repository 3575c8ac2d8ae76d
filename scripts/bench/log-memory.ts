// Time and memory of reading a log of a million rows of about 1 kB through `farthing logs`, by container and format.
// Writes each log to a temporary folder (about 1 GB, one at a time) and removes it. Build first. Parquet is written with
// hyparquet-writer, zstd with the program of that name where it is installed.
//
//   pnpm build && pnpm exec tsx --conditions=farthing-source scripts/bench/log-memory.ts [ROWS] [NAME…]
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import { createRandom } from '@farthing/core';

const rowCount = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(rowCount) || rowCount < 1)
  throw new Error(`ROWS must be a whole number above 0; got ${rowCount}`);
const wanted = process.argv.slice(3);
const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

const random = createRandom(1, 'log-memory');
const words = Array.from({ length: 5000 }, () => random.integer(36 ** 6).toString(36));
const text = (count: number): string => Array.from({ length: count }, () => words[random.integer(5000)]).join(' ');

/** What every format says of a request: about 500 characters asked, 300 answered, each unlike the others. */
interface Row {
  readonly id: string;
  readonly time: string;
  readonly question: string;
  readonly answer: string;
  readonly session: string;
}

function* rows(): Generator<Row> {
  for (let index = 0; index < rowCount; index++) {
    yield {
      id: `request-${index}`,
      time: new Date(Date.UTC(2026, 0, 1) + 1000 * index).toISOString(),
      question: `${text(70)}?`,
      answer: text(43),
      session: `session-${index >> 2}`,
    };
  }
}

const openai = ({ id, time, question, answer, session }: Row): object => ({
  timestamp: time,
  session_id: session,
  request: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: question }] },
  response: {
    id,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 120, completion_tokens: 70 },
  },
});

const langfuse = ({ id, time, question, answer, session }: Row): object => ({
  id,
  trace_id: id,
  type: 'GENERATION',
  start_time: time,
  provided_model_name: 'gpt-4o-mini',
  input: JSON.stringify([{ role: 'user', content: question }]),
  output: JSON.stringify({ role: 'assistant', content: answer }),
  session_id: session,
});

function* mapped(make: (row: Row, index: number) => string): Generator<string> {
  let index = 0;
  for (const row of rows()) yield make(row, index++);
}

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

const lines = (): Generator<string> => mapped((row) => `${JSON.stringify(openai(row))}\n`);

function* csv(): Generator<string> {
  yield 'key,asked_at,question,reply,thread\n';
  yield* mapped((row) => `${[row.id, row.time, row.question, row.answer, row.session].map(quoted).join(',')}\n`);
}

function* list(): Generator<string> {
  yield '{"data": [\n';
  yield* mapped((row, index) => `${index === 0 ? '' : ',\n'}${JSON.stringify(openai(row))}`);
  yield '\n], "meta": {"page": 1}}\n';
}

/** Some thousand rows a write: a stream of single ones would take longer than what is measured. */
async function* inChunks(pieces: Iterable<string>): AsyncGenerator<Buffer> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < 1 << 20) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

const asItIs = (): Transform => new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });

async function writeText(path: string, pieces: Iterable<string>, packing: Transform = asItIs()): Promise<void> {
  await pipeline(Readable.from(inChunks(pieces)), packing, createWriteStream(path));
}

async function writeParquet(path: string): Promise<void> {
  const required = createRequire(new URL('../../packages/dataset/package.json', import.meta.url));
  const { ByteWriter, ParquetWriter } = await import(pathToFileURL(required.resolve('hyparquet-writer')).href);
  const names = ['id', 'trace_id', 'type', 'start_time', 'provided_model_name', 'input', 'output', 'session_id'];
  const sink = new ByteWriter();
  sink.flush = async (): Promise<void> => {
    await appendFile(path, sink.getBytes());
    sink.index = 0;
  };
  sink.finish = sink.flush;
  const writer = new ParquetWriter({
    writer: sink,
    schema: [
      { name: 'root', num_children: names.length },
      ...names.map((name) => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' })),
    ],
  });
  const groupRows = 100_000;
  let group: Record<string, unknown>[] = [];
  const flush = async (): Promise<void> => {
    const columnData = names.map((name) => ({ name, data: group.map((row) => row[name]) }));
    await writer.write({ columnData, rowGroupSize: groupRows });
    group = [];
  };
  for (const row of rows()) {
    group.push(langfuse(row) as Record<string, unknown>);
    if (group.length === groupRows) await flush();
  }
  if (group.length > 0) await flush();
  await writer.finish();
}

interface Case {
  readonly name: string;
  readonly file: string;
  readonly write: (path: string) => Promise<void>;
  readonly flags?: readonly string[];
}

const columns = 'id=key,timestamp=asked_at,prompt=question,answer=reply,conversation=thread';
const cases: readonly Case[] = [
  { name: 'JSON lines, OpenAI', file: 'log.jsonl', write: (path) => writeText(path, lines()) },
  {
    name: 'JSON lines, gzip',
    file: 'log.jsonl.gz',
    write: (path) => writeText(path, lines(), createGzip({ level: 1 })),
  },
  {
    name: 'JSON lines, zstd',
    file: 'log.jsonl.zst',
    write: async (path) => {
      await writeText(`${path}.plain`, lines());
      execFileSync('zstd', ['-q', '--rm', `${path}.plain`, '-o', path]);
    },
  },
  { name: 'CSV, columns', file: 'log.csv', write: (path) => writeText(path, csv()), flags: ['--columns', columns] },
  { name: 'JSON, one list', file: 'log.json', write: (path) => writeText(path, list()) },
  { name: 'Parquet, Langfuse', file: 'log.parquet', write: writeParquet },
];

interface Measured {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const tellPeak = 'process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS))';

async function read(path: string, flags: readonly string[]): Promise<Measured> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(tellPeak)}`,
    ...[cli, 'logs', path, '--json', ...flags],
  ]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const code = await new Promise((resolve) => void child.on('close', resolve));
  const seconds = (performance.now() - startMs) / 1000;
  const peak = /peak (\d+)/.exec(output.stderr)?.[1];
  if (code !== 0 || peak === undefined) throw new Error(`farthing logs failed: ${output.stderr}`);
  const { requests } = JSON.parse(output.stdout);
  if (requests !== rowCount) throw new Error(`${requests} requests were found in ${rowCount} rows`);
  return { seconds, peakMegabytes: Number(peak) / 1024 };
}

console.log(`${rowCount.toLocaleString('en-US')} rows, Node ${process.version}`);
console.log('container                MB   seconds    rows/s   peak RSS MB');
for (const { name, file, write, flags = [] } of cases) {
  if (wanted.length > 0 && !wanted.some((each) => name.includes(each))) continue;
  const folder = await mkdtemp(join(tmpdir(), 'log-memory-'));
  try {
    const path = join(folder, file);
    await write(path);
    const megabytes = (await stat(path)).size / 1e6;
    const { seconds, peakMegabytes } = await read(path, flags);
    const cells = [megabytes.toFixed(0), seconds.toFixed(1), Math.round(rowCount / seconds).toLocaleString('en-US')];
    console.log(
      `${name.padEnd(20)}${cells.map((cell) => cell.padStart(10)).join('')}${peakMegabytes.toFixed(0).padStart(12)}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
