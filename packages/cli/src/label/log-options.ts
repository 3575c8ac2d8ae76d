import { ConfigError, DataError, type WeightedPrompt } from '@farthing/core';
import type { Log, PreparationReport, PromptSample } from '@farthing/logs';
import type { Options, PositionalOptions } from 'yargs';
import { formatCount } from '../plain-text.ts';
import { standardInput } from '../standard-input.ts';
import type { Terminal } from '../terminal.ts';
import { type PrepareArgs, prepareOptionsOf, type SampleArgs, sampleOf } from './prepare-options.ts';

/** The files of a log, as every command takes them. */
export const filesPositional = {
  type: 'string',
  array: true,
  demandOption: true,
  describe: 'Logs: files, patterns, folders, - for standard input',
} as const satisfies PositionalOptions;

/** Options that say how the files of a log are read. */
export const fileOptions = {
  'log-format': { type: 'string', describe: 'Format of every log file; by default each is told by its records' },
  columns: {
    type: 'string',
    describe: 'Of files of your own, which column holds what: prompt=question,answer=reply,model=engine',
  },
} as const satisfies Record<string, Options>;

interface FileArgs {
  readonly files: readonly string[];
  readonly logFormat?: string | undefined;
  readonly columns?: string | undefined;
}

/** @throws DataError for files that cannot be read; ConfigError for options that make no sense. */
export async function openFiles({ files, logFormat: format, columns }: FileArgs, terminal: Terminal): Promise<Log> {
  const { openLog } = await import('@farthing/logs');
  const stdin = terminal.stdin as AsyncIterable<Uint8Array>;
  const inputs = files.map((file) => (file === standardInput ? '-' : file));
  return await openLog(inputs, { format, columns: columnsOf(columns), stdin, signal: terminal.signal });
}

function columnsOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  const pairs = text.split(',').map((pair) => /^\s*([^=]+?)\s*=\s*(.+?)\s*$/u.exec(pair));
  if (pairs.some((pair) => pair === null))
    throw new ConfigError(`--columns must be written role=column,role=column, such as prompt=question; got "${text}"`);
  const columns = pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''] as const);
  const [role] = columns.find(([name], index) => columns.findIndex(([first]) => first === name) < index) ?? [];
  if (role !== undefined) throw new ConfigError(`--columns must name one column for each role; got two for "${role}"`);
  return Object.fromEntries(columns);
}

/** Prompts of a log that can be read more than once. */
export interface PromptSource {
  readonly count: number;
  /** The files read. */
  readonly files: readonly string[];
  /** How the requests of the log became prompts. */
  readonly preparation: PreparationReport;
  /** `undefined` when no sample was asked for. */
  readonly sample: PromptSample | undefined;
  read(): AsyncGenerator<WeightedPrompt>;
  /** Removes temporary copies of what could be read only once. */
  close(): Promise<void>;
}

interface LogArgs extends FileArgs, PrepareArgs, SampleArgs {}

/** @throws DataError when the log holds no request, or none that is wanted. */
export async function openPrompts(args: LogArgs, terminal: Terminal): Promise<PromptSource> {
  const { preparePrompts } = await import('@farthing/logs');
  const log = await openFiles(args, terminal);
  try {
    const skipped = new SkippedCounts();
    const walks = new CountedWalks(terminal);
    const prepared = await preparePrompts(() => walks.count(log.prompts(skipped.restart())), prepareOptionsOf(args));
    skipped.tell(terminal);
    const { report: preparation } = prepared;
    if (prepared.count === 0) throw nothingLeft(args.files, preparation);
    const sample = await sampleOf(prepared, args);
    const { close } = log;
    const files = log.files.map(({ path }) => path);
    if (sample !== undefined) return { count: sample.count, files, preparation, sample, read: sample.read, close };
    const count = Math.min(args.limit ?? prepared.count, prepared.count);
    return { count, files, preparation, sample, read: () => firstOf(prepared.read(), count), close };
  } catch (thrown) {
    await log.close();
    throw thrown;
  }
}

/** Why records gave no request, counted over one reading of the log of several. */
class SkippedCounts {
  #counts = new Map<string, number>();

  restart(): (reason: string) => void {
    const counts = new Map<string, number>();
    this.#counts = counts;
    return (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  tell(terminal: Terminal): void {
    for (const [reason, times] of [...this.#counts].sort(([, a], [, b]) => b - a))
      terminal.note(`label: skipped ${formatCount(times, 'record')}: ${reason}`);
  }
}

/** Requests after which a long log says that it is still being read. */
const noteEvery = 250_000;

/** Tells how far reading has come, where a log is so long that one would wonder. */
class CountedWalks {
  #walks = 0;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async *count<T>(requests: AsyncIterable<T>): AsyncGenerator<T> {
    const walk = ++this.#walks;
    let read = 0;
    for await (const request of requests) {
      read += 1;
      if (read % noteEvery === 0)
        this.#terminal.note(`label: reading the log, time ${walk}: ${formatCount(read, 'request')}`);
      yield request;
    }
  }
}

async function* firstOf<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    if (taken++ >= count) return;
    yield item;
  }
}

function nothingLeft(files: readonly string[], { requests, leftOut }: PreparationReport): DataError {
  const reasons = Array.from(leftOut, ([reason, times]) => `${times} × ${reason}`).join(', ');
  const file = files.length === 1 ? files[0] : undefined;
  return new DataError(`none of ${requests} requests is left to label: ${reasons}`, { file });
}
