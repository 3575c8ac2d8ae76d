import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@farthing/core';
import { makeFolder, writeFileAtomically } from '@farthing/dataset';
import { type Checksums, readChecksums, sha256OfFile, writeChecksums } from './checksums.ts';
import { downloadFile, otherBytes } from './download-file.ts';
import { findLocalCopies } from './local-copy.ts';
import type { PublicSet, SourceFile } from './public-set.ts';

export interface FetchPublicSetOptions {
  /** Sources folder: gets the downloads, their checksums and `outcomes.jsonl`. Made when missing. */
  readonly folder: string;
  readonly fetch: typeof globalThis.fetch;
  /** A copy of the files, which are read where they are: a folder of them, or the one file of outcomes. Nothing is downloaded. */
  readonly from?: string | undefined;
  /** Whether a local copy may differ from what was vouched for or seen before. Default false. */
  readonly anyVersion?: boolean | undefined;
  /** A server that has the same paths as the upstream one; its origin and path replace the addresses' origins. */
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after every file, and before the first. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A file of a fetched set. */
export interface FetchedFile {
  readonly path: string;
  readonly sha256: string;
  /** `kept`: from an earlier run, with the same checksum. */
  readonly origin: 'downloaded' | 'kept' | 'local';
  /** `pinned`: by the catalogue. `seen-before`: by an earlier run here. `first-use`: by nobody yet. `not-checked`: on demand. */
  readonly check: 'pinned' | 'seen-before' | 'first-use' | 'not-checked';
}

export interface FetchedSet {
  readonly files: readonly FetchedFile[];
  /** Path of the outcomes, one JSON line each, for `importOutcomes`. */
  readonly outcomes: string;
  readonly rowCount: number;
}

/**
 * Brings a public set here, checks it, and turns it into lines of outcomes. Whole files of an earlier run are kept: after
 * a failure the same call goes on where it stopped. A file that cannot be read is thrown away.
 *
 * @throws ProviderError and DataError as {@link downloadFile}; DataError for missing or foreign local copies and for
 *   content that is not what the set's card says.
 */
export async function fetchPublicSet(set: PublicSet, options: FetchPublicSetOptions): Promise<FetchedSet> {
  await makeFolder(options.folder);
  try {
    return await fetchInto(set, options);
  } catch (error) {
    // One that got nothing is of no use; one that got something stays, which is what rmdir refuses.
    await rmdir(options.folder).catch(() => {});
    throw error;
  }
}

async function fetchInto(set: PublicSet, options: FetchPublicSetOptions): Promise<FetchedSet> {
  const { folder, from, onProgress = () => {}, signal } = options;
  const copies = from === undefined ? undefined : await findLocalCopies(set, from);
  const locate = (path: string): string => copies?.get(path) ?? join(folder, path);
  const files: FetchedFile[] = [];
  let seen = await readChecksums(folder);
  onProgress(0, set.files.length);
  for (const file of set.files) {
    signal?.throwIfAborted();
    const fetched =
      copies === undefined
        ? await bring(file, { ...options, seen })
        : await check(file, { ...options, seen, local: locate(file.path) });
    files.push(fetched);
    if (fetched.check === 'first-use') {
      seen = new Map([...seen, [fetched.path, fetched.sha256]]);
      await writeChecksums(folder, seen);
    }
    onProgress(files.length, set.files.length);
  }
  try {
    return { files, ...(await writeOutcomes(set, { folder, locate, signal })) };
  } catch (error) {
    if (error instanceof DataError) await forget(error, { folder, files, locate, seen });
    throw error;
  }
}

async function bring(
  file: SourceFile,
  options: FetchPublicSetOptions & { readonly seen: Checksums },
): Promise<FetchedFile> {
  const { folder, mirror, seen, fetch, signal } = options;
  const { path, maxBytes } = file;
  const to = join(folder, path);
  const expected = file.sha256 ?? seen.get(path);
  const how = checkOf(file, seen);
  if (expected !== undefined && (await sha256OfFile(to)) === expected) {
    return { path, sha256: expected, origin: 'kept', check: how };
  }
  const url = mirrored(file.url, mirror);
  const { sha256 } = await downloadFile(url, { fetch, to, maxBytes, sha256: expected, signal });
  return { path, sha256, origin: 'downloaded', check: how };
}

async function check(
  file: SourceFile,
  options: FetchPublicSetOptions & { readonly seen: Checksums; readonly local: string },
): Promise<FetchedFile> {
  const { anyVersion = false, seen, local } = options;
  const sha256 = await sha256OfFile(local);
  if (sha256 === undefined) throw new DataError('no such file', { file: local });
  if (anyVersion) return { path: file.path, sha256, origin: 'local', check: 'not-checked' };
  const expected = file.sha256 ?? seen.get(file.path);
  if (expected !== undefined && sha256 !== expected) throw otherBytes(local, { expected, got: sha256 });
  return { path: file.path, sha256, origin: 'local', check: checkOf(file, seen) };
}

function checkOf({ path, sha256 }: SourceFile, seen: Checksums): FetchedFile['check'] {
  if (sha256 !== undefined) return 'pinned';
  return seen.has(path) ? 'seen-before' : 'first-use';
}

function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  const { pathname, search } = new URL(url);
  return `${mirror.replace(/\/+$/u, '')}${pathname}${search}`;
}

async function writeOutcomes(
  set: PublicSet,
  { folder, locate, signal }: Pick<FetchPublicSetOptions, 'folder' | 'signal'> & { locate: (path: string) => string },
): Promise<Pick<FetchedSet, 'outcomes' | 'rowCount'>> {
  const outcomes = join(folder, 'outcomes.jsonl');
  let rowCount = 0;
  await writeFileAtomically(outcomes, async (append) => {
    let block: string[] = [];
    const flush = async (): Promise<void> => {
      await append(Buffer.from(block.join('')));
      block = [];
    };
    for await (const record of set.readOutcomes(locate)) {
      signal?.throwIfAborted();
      rowCount++;
      if (block.push(`${JSON.stringify(record)}\n`) === 1000) await flush();
    }
    await flush();
    if (rowCount === 0) throw new DataError(`no outcomes in the files of ${set.name}`, { file: folder });
  });
  return { outcomes, rowCount };
}

/** A downloaded file that nobody vouched for and that cannot be read was no good: the next run downloads it again. */
async function forget(
  { file }: DataError,
  fetched: {
    readonly folder: string;
    readonly files: readonly FetchedFile[];
    readonly locate: (path: string) => string;
    readonly seen: Checksums;
  },
): Promise<void> {
  const bad = fetched.files.find(({ path }) => fetched.locate(path) === file);
  if (bad === undefined || bad.check === 'pinned' || bad.check === 'not-checked') return;
  await writeChecksums(fetched.folder, new Map([...fetched.seen].filter(([path]) => path !== bad.path)));
  if (bad.origin !== 'local') await rm(fetched.locate(bad.path), { force: true });
}
