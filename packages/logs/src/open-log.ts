import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ConfigError, DataError, type DataLocation } from '@farthing/core';
import { type ColumnMap, checkColumns, columnFormat, requireColumns } from './column-map.ts';
import { type LogContainer, openContainer } from './containers/open-container.ts';
import { type DetectedFormat, detectFormat } from './detect-format.ts';
import { logFormats } from './formats/log-formats.ts';
import type { LogFormat, LogFormatReader, LoggedPrompt, LogReading } from './log-format.ts';
import { RequestIds } from './request-ids.ts';
import { findLogFiles, stdinName } from './sources/find-log-files.ts';

import { fileSource, type LogSource } from './sources/log-source.ts';
import { holdsLabels } from './sources/own-files.ts';
import { spool } from './sources/spool.ts';

export interface OpenLogOptions {
  /** Name of the format of all files; by default each file's is told by its records. */
  readonly format?: string | undefined;
  /** Which columns hold what, of files of one's own; then no format is looked for. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** What `-` stands for. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Where copies of what can be read only once are kept until `close`; the system's folder for such by default. */
  readonly temporaryFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file of a log, and what it was found to be. */
export interface LogFile {
  readonly path: string;
  /** `JSON lines, gzip`. */
  readonly container: string;
  readonly format: Pick<LogFormat, 'name' | 'title'>;
  /** What in the file says so; `undefined` when the caller did. */
  readonly evidence: string | undefined;
}

/** A log whose requests can be read any number of times. */
export interface Log {
  /** In the order in which they are read. */
  readonly files: readonly LogFile[];
  /** Every record, read or skipped with its reason; the same in every reading. */
  readings(): AsyncGenerator<LogReading>;
  /**
   * The requests alone.
   *
   * @param onSkipped is told why a record gave none.
   * @throws DataError at the end when there was no request.
   */
  prompts(onSkipped?: (reason: string) => void): AsyncGenerator<LoggedPrompt>;
  /** Removes temporary copies. */
  close(): Promise<void>;
}

/**
 * Opens production logs: paths, patterns, folders, and `-` for the standard input; in any of the formats and containers
 * that are known, which are told by their content. Label tables, journals and audit decisions of Farthing are left out,
 * unless they are named. A request that occurs twice under one request id is given once.
 *
 * @throws DataError for a file that is not there, of no format that is known, or damaged; ConfigError for bad options.
 */
export async function openLog(inputs: readonly string[], options: OpenLogOptions = {}): Promise<Log> {
  const { signal, temporaryFolder = tmpdir() } = options;
  const declared = declaredFormat(options);
  if (inputs.length === 0)
    throw new ConfigError('name the files of a log, a pattern, a folder, or - for standard input');
  const opened: OpenedFile[] = [];
  const close = async (): Promise<void> => {
    for (const { container } of opened) await container.close();
  };
  try {
    for (const { path, isNamed } of await findLogFiles(inputs)) {
      const source = await openSource(path, { ...options, temporaryFolder });
      const container = await openContainer(source, { temporaryFolder, signal });
      if (!isNamed && (await holdsLabels(container.records(signal)))) await container.close();
      else opened.push({ container, ...(await formatOf(container, { declared, signal })) });
    }
    if (opened.length === 0) throw new DataError("holds only Farthing's own files: name the logs", onlyFileOf(inputs));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const inOrder = readingOrder(opened);
  const readings = (): AsyncGenerator<LogReading> => readFiles(inOrder, signal);
  return {
    files: inOrder.map(describe),
    readings,
    prompts: (onSkipped) => promptsOf(readings(), { onSkipped, files: inOrder }),
    close,
  };
}

function onlyFileOf(inputs: readonly string[]): DataLocation {
  return { file: inputs.length === 1 ? inputs[0] : undefined };
}

interface OpenedFile extends Omit<DetectedFormat, 'evidence'> {
  readonly container: LogContainer;
  readonly evidence: string | undefined;
}

function describe({ container, format: { name, title }, evidence }: OpenedFile): LogFile {
  return { path: container.file, container: container.description, format: { name, title }, evidence };
}

/** What the caller says of all files. */
interface DeclaredFormat {
  readonly format: LogFormat;
  readonly columns?: ColumnMap | undefined;
}

function declaredFormat({ format: name, columns: map }: OpenLogOptions): DeclaredFormat | undefined {
  if (map !== undefined) {
    if (name !== undefined) throw new ConfigError('name a format or declare columns, not both');
    const columns = checkColumns(map);
    return { format: columnFormat(columns), columns };
  }
  if (name === undefined) return undefined;
  const format = logFormats.find((each) => each.name === name);
  if (format !== undefined) return { format };
  throw new ConfigError(`the format must be one of ${logFormats.map((each) => each.name).join(', ')}; got "${name}"`);
}

async function openSource(
  path: string,
  { stdin, temporaryFolder, signal }: OpenLogOptions & { readonly temporaryFolder: string },
): Promise<LogSource> {
  if (path === stdinName) {
    if (stdin === undefined) throw new ConfigError('"-" stands for the standard input, which is not at hand here');
    return await spool(stdin, { name: 'stdin', folder: temporaryFolder, signal });
  }
  if ((await stat(path)).isFile()) return await fileSource(path);
  // A pipe, such as a shell's <(…), gives its bytes once.
  return await spool(createReadStream(path, { signal }), { name: path, folder: temporaryFolder, signal });
}

async function formatOf(
  container: LogContainer,
  { declared, signal }: { readonly declared: DeclaredFormat | undefined; readonly signal: AbortSignal | undefined },
): Promise<Omit<OpenedFile, 'container'>> {
  const { file } = container;
  if (declared === undefined) return await detectFormat(container.records(signal), file);
  const { format, columns } = declared;
  if (columns !== undefined) await requireColumns(container.records(signal), { columns, file });
  return { format, evidence: undefined, rank: await rankOf(container, { format, signal }) };
}

async function rankOf(
  container: LogContainer,
  { format, signal }: { readonly format: LogFormat; readonly signal: AbortSignal | undefined },
): Promise<number> {
  if (format.rank === undefined) return 0;
  for await (const found of container.records(signal)) if ('record' in found) return format.rank(found.record);
  return 0;
}

/** Files of one format together, those of lower rank first, otherwise as they were named. */
function readingOrder(files: readonly OpenedFile[]): OpenedFile[] {
  const formats = [...new Set(files.map(({ format }) => format))];
  return formats.flatMap((format) => files.filter((file) => file.format === format).sort((a, b) => a.rank - b.rank));
}

async function* readFiles(files: readonly OpenedFile[], signal?: AbortSignal): AsyncGenerator<LogReading> {
  const ids = new RequestIds();
  for (const format of new Set(files.map((file) => file.format))) {
    const reader = format.open();
    for (const { container } of files.filter((file) => file.format === format))
      for await (const reading of readFile(container, { reader, isStrict: format.isStrict === true, signal }))
        yield ids.once(reading);
    for (const reading of reader.end()) yield ids.once(reading);
  }
}

interface ReadFileOptions {
  readonly reader: LogFormatReader;
  readonly isStrict: boolean;
  readonly signal: AbortSignal | undefined;
}

async function* readFile(
  container: LogContainer,
  { reader, isStrict, signal }: ReadFileOptions,
): AsyncGenerator<LogReading> {
  for await (const found of container.records(signal)) {
    signal?.throwIfAborted();
    if ('record' in found) yield* reader.read(found.record, found.place);
    else if (isStrict) throw found.error;
    else yield { skipped: found.reason, place: found.place };
  }
}

interface PromptsOptions {
  readonly onSkipped: ((reason: string) => void) | undefined;
  readonly files: readonly OpenedFile[];
}

async function* promptsOf(
  readings: AsyncIterable<LogReading>,
  { onSkipped, files }: PromptsOptions,
): AsyncGenerator<LoggedPrompt> {
  const skipped = new Map<string, number>();
  let isEmpty = true;
  for await (const reading of readings) {
    if ('prompt' in reading) {
      isEmpty = false;
      yield reading.prompt;
    } else {
      skipped.set(reading.skipped, (skipped.get(reading.skipped) ?? 0) + 1);
      onSkipped?.(reading.skipped);
    }
  }
  if (isEmpty) throw noRequest(skipped, files);
}

function noRequest(skipped: ReadonlyMap<string, number>, files: readonly OpenedFile[]): DataError {
  const reasons = [...skipped].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} × ${reason}`);
  const file = files.length === 1 ? files[0]?.container.file : undefined;
  return new DataError(`holds no request that can be used: ${reasons.join(', ') || 'no record'}`, { file });
}
