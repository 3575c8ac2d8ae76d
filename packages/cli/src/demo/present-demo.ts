import { percent } from '@farthing/evaluation';
import type { TrainedRouter } from '@farthing/trainer';

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
  return `
What it is worth, on the held-out requests
   Quality with ${weak} alone: ${percent(evaluation.weakScore)}; with ${strong} alone: ${percent(evaluation.strongScore)}
   ${verdict.sentence}
   ${verdict.detail}
   (The models are toys: these figures say that the loop works, and nothing about yours.)

What it made, in ${seconds.toFixed(0)} s
   ${routerFolder}/report.html    open it in a browser: cost against quality, calibration, thresholds
   ${routerFolder}/               the router: weights, thresholds, model card
   ${labelsPath}    the labels (Arrow: DuckDB, pandas and Polars read it)

With your own logs
   export ANTHROPIC_API_KEY=…
   farthing label your-log.jsonl -o labels.arrow --weak MODEL --strong MODEL --judge MODEL --dry-run
   farthing train labels.arrow -o models/mine
   farthing route models/mine "a request"
   (from a checkout: npx --yes pnpm@10 farthing …)`;
}
