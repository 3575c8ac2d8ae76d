import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

const special = /[*?[\]{}]/u;

/** Whether a path may be meant as a pattern. */
export function isGlob(path: string): boolean {
  return special.test(path);
}

/**
 * Paths that match a pattern of `*`, `?`, `[abc]`, `{a,b}` and `**`, in name order. Shells on Windows hand patterns on as
 * they are, and so do quotes. A dot at the start of a name must be written.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const alternatives = expandBraces(sep === '\\' ? pattern.replaceAll('\\', '/') : pattern);
  const found = await Promise.all(
    alternatives.map((each) => matchParts(rootOf(each), each.split('/').filter(Boolean))),
  );
  return [...new Set(found.flat())].sort();
}

function rootOf(pattern: string): string {
  return pattern.startsWith('/') ? '/' : '';
}

/** `a{b,c}d` as `abd` and `acd`; the innermost braces first. */
function expandBraces(pattern: string): string[] {
  const match = /\{([^{}]*)\}/u.exec(pattern);
  if (match === null) return [pattern];
  const [braces, inside = ''] = match;
  const before = pattern.slice(0, match.index);
  const after = pattern.slice(match.index + braces.length);
  return inside.split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}

async function matchParts(folder: string, [part, ...rest]: readonly string[]): Promise<string[]> {
  if (part === undefined) return [folder];
  if (!special.test(part)) return await matchParts(join(folder, part), rest).then(rest.length === 0 ? existing : same);
  const entries = await listFolder(folder);
  if (part === '**') {
    const deeper = entries.filter((entry) => entry.isFolder && !entry.name.startsWith('.'));
    const below = await Promise.all(deeper.map(({ name }) => matchParts(join(folder, name), [part, ...rest])));
    return [...(await matchParts(folder, rest)), ...below.flat()];
  }
  const matches = matcher(part);
  const fitting = entries.filter(({ name, isFolder }) => matches.test(name) && (rest.length === 0 || isFolder));
  const found = await Promise.all(fitting.map(({ name }) => matchParts(join(folder, name), rest)));
  return found.flat();
}

const same = (paths: string[]): string[] => paths;

/** A last part without a pattern, as in `day-*` + `/log.jsonl`, must still be there. */
async function existing(paths: string[]): Promise<string[]> {
  const { access } = await import('node:fs/promises');
  const checked = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return checked.flat();
}

async function listFolder(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  try {
    const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (thrown) {
    // A pattern matches what can be looked at; that nothing matched is said by the caller.
    if (thrown instanceof Error && 'code' in thrown) return [];
    throw thrown;
  }
}

function matcher(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]*\]|[\s\S]/gu, (piece) => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    if (piece.startsWith('[') && piece.endsWith(']') && piece.length > 2)
      return piece.replace(/^\[!/u, '[^').replaceAll('\\', '\\\\');
    return piece.replace(/[\\^$.|?*+()[\]{}]/u, '\\$&');
  });
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 'su');
}
