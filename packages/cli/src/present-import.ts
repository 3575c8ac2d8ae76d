import type { ImportedOutcomes } from '@farthing/dataset';
import { formatCount, oneLine } from './plain-text.ts';

/** What was imported, and what to do next. */
export function presentImport({ rowCount, candidates }: ImportedOutcomes, out: string): string {
  const reference = candidates.length - 1;
  return [
    `${out}: ${formatCount(rowCount, 'row')}, ${candidates.length} candidates, in this order`,
    ...candidates.map((model, tier) => `  ${oneLine(model)}${tier === reference ? ' (reference)' : ''}`),
    `Next: farthing inspect ${out}`,
  ].join('\n');
}

/** How many rows can teach which model a request needs. */
export function unscoredNote(scored: number, { rowCount, candidates }: ImportedOutcomes): string {
  return `${scored} of ${formatCount(rowCount, 'row')} ${scored === 1 ? 'has' : 'have'} a score of all ${candidates.length} candidates; training leaves out the others.`;
}

/** The fields of the source that were not used. */
export function ignoredFieldsNote(ignoredFields: ReadonlyMap<string, number>): string {
  const fields = [...ignoredFields].map(([field, lines]) => `${oneLine(field)} (${formatCount(lines, 'line')})`);
  return `Fields without a meaning here were ignored: ${fields.join(', ')}.`;
}
