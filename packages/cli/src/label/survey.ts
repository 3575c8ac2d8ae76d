import type { LabelRow } from '@farthing/core';
import type { LabelSummary } from '@farthing/dataset';
import { examplesPerKind } from './report-options.ts';

/** What labels say about the log they were drawn from. */
export type LabelFindings = Pick<LabelSummary, 'agreement' | 'perfectRouting' | 'sample'>;

export interface Survey {
  /** The same rows, looked at as they pass. */
  watch(rows: AsyncIterable<LabelRow>): AsyncGenerator<LabelRow>;
  /** @param path of the table they are written to. */
  summary(path: string): LabelSummary;
}

/** Learns from rows on their way into a table what `farthing inspect` says of it later. */
export async function createSurvey(candidates: readonly string[]): Promise<Survey> {
  const { LabelSummarizer, labelSchemaVersion } = await import('@farthing/dataset');
  const summarizer = new LabelSummarizer(candidates, { examples: 0, examplesPerKind });
  return {
    watch: async function* (rows) {
      for await (const row of rows) {
        summarizer.add(row);
        yield row;
      }
    },
    summary: (path) => summarizer.summary({ path, schemaVersion: labelSchemaVersion }),
  };
}
