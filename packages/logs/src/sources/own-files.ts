import type { FoundRecord } from '../containers/found-record.ts';

// What Farthing writes beside logs, which is no log: whoever names a folder does not mean it.

/** Whether a file is one that Farthing keeps beside a label table. */
export function isBesideLabels(path: string): boolean {
  return /\.(?:journal|audit)\.jsonl$/iu.test(path);
}

/** Columns that label tables of every version have and logs do not. */
const labelColumns = ['candidates', 'judgements', 'inclusion_probability', 'split'];

/** Whether the records are those of a label table, told by the first. */
export async function holdsLabels(found: AsyncIterable<FoundRecord>): Promise<boolean> {
  for await (const each of found) return 'record' in each && labelColumns.every((name) => name in each.record);
  return false;
}
