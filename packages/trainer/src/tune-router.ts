import { DataError, normalizePrompt, rowQualities } from '@farthing/core';
import type { EmbeddingCache, LabelTable } from '@farthing/dataset';
import {
  count,
  type ExpectedOutcome,
  expectedOutcome,
  type ThresholdTarget,
  type TuningRow,
  tuneThreshold,
  tuningRow,
} from '@farthing/evaluation';
import {
  type AsyncRouter,
  type LoadRouterOptions,
  loadRouter,
  type RouterConfig,
  routingRates,
  type TunedThreshold,
} from '@farthing/runtime';
import { checkCandidates } from './check-candidates.ts';
import { embedPrompts } from './embed-prompts.ts';
import { isSeenRow } from './group-hashes.ts';
import { loadTrainingGroups } from './load-groups.ts';
import { hashRows } from './router-files.ts';
import { routerTierCosts } from './router-tier-costs.ts';
import { rowGroups } from './split.ts';
import { checkRequests, type TrainingRow } from './training-rows.ts';
import { tuningGrid } from './tuning-grid.ts';
import { writeThreshold } from './write-threshold.ts';

export interface TuneRouterOptions {
  /** Rows that the router was trained on are left out. */
  readonly table: LabelTable;
  readonly target: ThresholdTarget;
  /** Of a guarantee; see `tuneThreshold`. Default 0.95. */
  readonly confidence?: number | undefined;
  /** Whether the router uses the threshold from now on when its caller names none. Default false. */
  readonly setDefault?: boolean | undefined;
  /** Of the bootstrap. Default 1. */
  readonly seed?: number | undefined;
  /** What the router was trained with; not needed where that is the lexical embedder. */
  readonly embedder?: LoadRouterOptions['embedder'] | undefined;
  /** Of `embedder`: vectors are taken from it and kept in it. */
  readonly embeddingCache?: EmbeddingCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A threshold that was tuned and written, and the rows behind it. */
export interface RouterTuning {
  readonly tuned: TunedThreshold;
  /** What to expect at it of traffic like the rows, with 95 % intervals. */
  readonly expected: ExpectedOutcome;
  /** `router.json` as it is now. */
  readonly config: RouterConfig;
  /** Rows left out because the router was trained on their prompt or conversation. */
  readonly trainedOn: number;
  /** Rows left out because some candidate has no label. */
  readonly unlabelled: number;
}

/**
 * Tunes a threshold of a saved router on labels it was not trained on and writes it into `router.json`, the model card
 * and the report. It replaces an earlier one for the same target, but for the default, which only `setDefault` touches.
 * Scores do not change, so the router keeps its id: a decision says its threshold. Same router, labels and options, same
 * bytes.
 *
 * @throws ConfigError when the table is about other models; DataError when no row is left or one stands for too many
 *   requests; what `tuneThreshold` throws. The folder is then unchanged.
 */
export async function tuneRouter(folder: string, options: TuneRouterOptions): Promise<RouterTuning> {
  const { table, target, confidence, setDefault = false, seed = 1, embedder } = options;
  const router = await (embedder === undefined ? loadRouter(folder) : loadRouter(folder, { embedder }));
  checkCandidates(table, { router, folder });
  const { usable, trainedOn, unlabelled } = await readUnseenRows(table, await loadTrainingGroups(folder));
  const rows = await scoreRows(router, { usable, ...options });
  const reference = router.config.candidates.at(-1)!;
  const costs = routerTierCosts(router.config).relative;
  const tuned: TunedThreshold = {
    ...tuneThreshold(rows, { target, confidence, grid: tuningGrid(router.config), costs, reference }),
    tunedOn: { rows: usable.length, dataHash: await hashRows(usable) },
  };
  const expected = expectedOutcome(rows, { threshold: tuned.threshold, costs, seed });
  const config = await writeThreshold(folder, { router, tuned, setDefault, rows: usable });
  return { tuned, expected, config, trainedOn, unlabelled };
}

async function scoreRows(
  router: AsyncRouter,
  {
    usable,
    embeddingCache: cache,
    signal,
  }: Pick<TuneRouterOptions, 'embeddingCache' | 'signal'> & { readonly usable: readonly TrainingRow[] },
): Promise<TuningRow[]> {
  const prompts = usable.map(({ row }) => row);
  const embeddings = await embedPrompts(router.embedder, prompts, { cache, signal });
  const groups = rowGroups(usable);
  return usable
    .map(({ row }, index) =>
      tuningRow(row, { rates: routingRates(router.assessEmbedding(embeddings[index]!)), group: groups[index]! }),
    )
    .filter((row) => row !== undefined);
}

async function readUnseenRows(table: LabelTable, trainingGroups: ReadonlySet<number>) {
  const usable: TrainingRow[] = [];
  let [trainedOn, unlabelled] = [0, 0];
  for await (const row of table.rows()) {
    const qualities = rowQualities(row);
    if (isSeenRow(row, trainingGroups)) trainedOn++;
    else if (qualities === undefined) unlabelled++;
    else {
      checkRequests(row, table.path);
      usable.push({ row, qualities, promptKey: normalizePrompt(row.text) });
    }
  }
  if (usable.length > 0) return { usable, trainedOn, unlabelled };
  throw new DataError(
    `no row to tune on: ${count(trainedOn)} were used to train the router, ${count(unlabelled)} have no label`,
    { file: table.path },
  );
}
