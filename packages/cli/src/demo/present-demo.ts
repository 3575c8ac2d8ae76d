import { join } from 'node:path';
import { percent } from '@farthing/evaluation';
import type { TrainedRouter } from '@farthing/trainer';
import { alignColumns } from '../align-columns.ts';

export interface DemoResult {
  readonly trained: TrainedRouter;
  readonly routerFolder: string;
  readonly labelsPath: string;
  readonly seconds: number;
}

/** What was saved at what loss, where things are, and what to do next. */
export function presentSummary({ trained, routerFolder, labelsPath, seconds }: DemoResult): string {
  const { evaluation, verdict, router } = trained;
  const [weak, strong] = [router.config.candidates[0], router.config.candidates.at(-1)];
  const made = [
    [join(routerFolder, 'report.html'), 'open it in a browser: cost against quality, calibration, thresholds'],
    [routerFolder, 'the router: weights, thresholds, model card'],
    [labelsPath, 'the labels, as Arrow: DuckDB, pandas and Polars read it'],
  ];
  return `
What it is worth, on the held-out requests
   ${weak} alone answers ${percent(evaluation.weakScore)} of them as well as ${strong} does (the judge's agreement is the quality here).
   ${verdict.sentence}
   ${verdict.detail}
   The models are toys: these figures say that the loop works, and nothing about yours.

What it made, in ${seconds.toFixed(0)} s
${indented(made)}

With your own logs
   export ANTHROPIC_API_KEY=…
   farthing label your-log.jsonl -o labels.arrow --weak MODEL --strong MODEL --judge MODEL --dry-run
   farthing train labels.arrow -o models/mine
   farthing route models/mine "a request"
   (from a checkout: npx --yes pnpm@10 farthing …)`;
}

function indented(rows: readonly (readonly string[])[]): string {
  return alignColumns(rows).replace(/^/gm, '   ');
}
