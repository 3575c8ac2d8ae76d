/** What yargs knows of a command's options, positionals among them. */
export interface KnownOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/**
 * What is wrong with a command line, as one line that says what to do. A misspelt option is told before what is missing
 * because of it.
 *
 * @param message what yargs says.
 * @param usage the command in yargs' notation, `train <labels>`; `undefined` where no command was recognised.
 */
export function usageMessage(
  message: string,
  { argv, options, usage }: { argv: readonly string[]; options: KnownOptions; usage: string | undefined },
): string {
  const line = message.replace(/\s+/g, ' ').trim();
  if (usage === undefined) return line;
  const unknown = unknownOptions(argv, options);
  if (unknown.length > 0) return unknown.join('; ');
  const missing = /^Missing required arguments?: (.+)$/.exec(line)?.[1];
  if (missing !== undefined)
    return `missing ${missing.replace(/\w[\w-]*/g, '--$&')}; --help after the command explains it`;
  const given = /^Not enough (?:non-option )?arguments: got (\d+)/.exec(line)?.[1];
  if (given !== undefined) {
    const left = usage.match(/<[^>]+>/g)?.slice(Number(given)) ?? [];
    return `missing ${left.join(' ')}: farthing ${usage}; --help after the command explains it`;
  }
  return line;
}

function unknownOptions(argv: readonly string[], { key, alias }: KnownOptions): string[] {
  const known = [...new Set([...Object.keys(key), ...Object.values(alias).flat()].map(dashed))];
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).flatMap((word) => {
    const name = dashed(/^--([a-z][^=.]*)/iu.exec(word)?.[1] ?? '');
    if (name === '' || known.includes(name) || known.includes(name.replace(/^no-/u, ''))) return [];
    const no = name.startsWith('no-') ? 'no-' : '';
    const nearest = nearestOf(name.slice(no.length), known);
    return nearest === undefined
      ? `--${name} is not known; --help after the command lists the options`
      : `--${name} is not known; did you mean --${no}${nearest}?`;
  });
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The nearest, unless a third of its letters differ. */
function nearestOf(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((each) => ({ each, distance: editDistance(name, each) }))
    .filter(({ each, distance }) => distance <= Math.max(1, Math.floor(each.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.each;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const [above, current] = [rows[row - 1]!, [row]];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + (isSame ? 0 : 1),
        isSwapped ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
