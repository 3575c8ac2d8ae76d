import { join } from 'node:path';
import { percent } from '@farthing/evaluation';
import type { TrainedRouter } from '@farthing/trainer';
import { alignColumns } from '../align-columns.ts';

export interface DemoResult {
  readonly trained: TrainedRouter;
  readonly routerFolder: string;
  readonly labelsPath: string;
  readonly labelReportPath: string;
  readonly seconds: number;
}

/** What was saved at what loss, where things are, and what to do next. */
export function presentSummary({ trained, routerFolder, labelsPath, labelReportPath, seconds }: DemoResult): string {
  const { evaluation, verdict, router } = trained;
  const [weak, strong] = [router.config.candidates[0], router.config.candidates.at(-1)];
  const made = [
    [labelReportPath, 'open it in a browser: where the cheap model suffices, and how the judge did'],
    [join(routerFolder, 'report.html'), 'and this: cost against quality, calibration, thresholds'],
    [routerFolder, 'the router: weights, thresholds, model card'],
    [labelsPath, 'the labels, as Arrow: DuckDB, pandas and Polars read it'],
  ];
  return `
What it is worth, on the held-out requests
   ${weak} alone keeps ${percent(evaluation.weakScore)} of ${strong}'s quality: as good counts 1, worse 0, and ½ where the judge's verdict hung on the order.
   ${verdict.sentence}
   ${verdict.detail}
   The models are toys: these figures say that the loop works, and nothing about yours.

What it made, in ${seconds.toFixed(0)} s
${indented(made)}

With your own logs
   export ANTHROPIC_API_KEY=…
   farthing logs your-logs
   farthing label your-logs -o labels.arrow --weak MODEL --strong MODEL --judge MODEL --dry-run
   farthing train labels.arrow -o models/mine
   farthing route models/mine "a request"
   (from a checkout: npx --yes pnpm@10 farthing …)`;
}

function indented(rows: readonly (readonly string[])[]): string {
  return alignColumns(rows).replace(/^/gm, '   ');
}
