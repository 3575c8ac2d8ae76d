import type { LabelRow } from '@farthing/core';
import type { LabelSummary } from '@farthing/dataset';

/** What labels say about the log they were drawn from. */
export type LabelFindings = Pick<LabelSummary, 'agreement' | 'perfectRouting'>;

export interface Survey {
  /** The same rows, looked at as they pass. */
  watch(rows: AsyncIterable<LabelRow>): AsyncGenerator<LabelRow>;
  findings(): LabelFindings;
}

/** Learns from rows on their way into a table what `farthing inspect` says of it later. */
export async function createSurvey(candidates: readonly string[]): Promise<Survey> {
  const { LabelSummarizer } = await import('@farthing/dataset');
  const summarizer = new LabelSummarizer(candidates, { examples: 0 });
  return {
    watch: async function* (rows) {
      for await (const row of rows) {
        summarizer.add(row);
        yield row;
      }
    },
    findings: () => {
      const { agreement, perfectRouting } = summarizer.summary({ path: '', schemaVersion: '' });
      return { agreement, perfectRouting };
    },
  };
}
