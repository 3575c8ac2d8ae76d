import type { FetchedFile, PublicSet } from '@farthing/catalog';
import { alignColumns } from './align-columns.ts';
import { formatCount, oneLine } from './plain-text.ts';

/** What can be fetched. */
export function presentCatalog(sets: readonly Pick<PublicSet, 'name' | 'title' | 'licence'>[]): string {
  const table = alignColumns(sets.map(({ name, licence, title }) => [name, licence, title]));
  return `${table}
Each has a card in datasets/. Next: farthing fetch NAME`;
}

export interface FetchFacts {
  readonly out: string;
  readonly sources: string;
  readonly rowCount: number;
  readonly candidates: readonly string[];
  readonly assumptions: readonly string[];
  readonly files: readonly FetchedFile[];
}

/** What was fetched, how far it can be trusted, and what to do next. */
export function presentFetch(facts: FetchFacts, { licence, home }: Pick<PublicSet, 'licence' | 'home'>): string {
  const { out, sources, rowCount, candidates, assumptions, files } = facts;
  return [
    `${out}: ${formatCount(rowCount, 'row')}; ${candidates.map((model) => oneLine(model)).join(' < ')}`,
    `  licence ${licence}, from ${home}`,
    `  ${originsOf(files)}`,
    ...checksOf(files, sources).map((line) => `  ${line}`),
    ...assumptions.map((assumption) => `  ${assumption}`),
    `Next: farthing inspect ${out}; farthing train ${out} -o models/NAME`,
  ].join('\n');
}

function originsOf(files: readonly FetchedFile[]): string {
  const words = { downloaded: 'downloaded', kept: 'kept from an earlier run', local: 'read from the local copy' };
  const parts = (['downloaded', 'kept', 'local'] as const)
    .map((origin) => ({ origin, count: files.filter((file) => file.origin === origin).length }))
    .filter(({ count }) => count > 0);
  return parts.map(({ origin, count }) => `${formatCount(count, 'file')} ${words[origin]}`).join(', ');
}

/** A checksum that nobody has vouched for is printed, so that it can be compared. */
function checksOf(files: readonly FetchedFile[], sources: string): string[] {
  const of = (check: FetchedFile['check']): FetchedFile[] => files.filter((file) => file.check === check);
  const lines: string[] = [];
  if (of('pinned').length > 0) lines.push(`${formatCount(of('pinned').length, 'checksum')} as in the catalogue`);
  if (of('seen-before').length > 0)
    lines.push(`${formatCount(of('seen-before').length, 'checksum')} as in ${sources}/SHA256SUMS`);
  if (of('not-checked').length > 0) lines.push(`${formatCount(of('not-checked').length, 'file')} not checked`);
  const first = of('first-use');
  if (first.length > 0) {
    lines.push(
      `not pinned: SHA-256 of ${formatCount(first.length, 'file')} written to ${sources}/SHA256SUMS, checked from now on`,
    );
    lines.push(...first.slice(0, 5).map(({ sha256, path }) => `  ${sha256}  ${path}`));
    if (first.length > 5) lines.push(`  … and ${first.length - 5} more there`);
  }
  return lines;
}
