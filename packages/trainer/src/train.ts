import { ConfigError, isStrongBetter } from '@farthing/core';
import { type EmbeddingCache, type LabelSummary, type LabelTable, requestsOf } from '@farthing/dataset';
import {
  type Evaluation,
  evaluateScores,
  type LearningCurve,
  learningCurve,
  measureRobustness,
  type OperatingPoint,
  operatingPoints,
  type Robustness,
  routingVerdict,
  type ScoredPrompt,
  scoredRow,
  type Verdict,
} from '@farthing/evaluation';
import {
  type AsyncRouter,
  type Calibrator,
  calibrate,
  createScorer,
  type Embedder,
  type Embedding,
  type LexicalParameters,
  type Router,
  type RouterBytes,
  routerFromBytes,
} from '@farthing/runtime';
import { embedPrompts } from './embed-prompts.ts';
import { fitCalibrator } from './fit-calibrator.ts';
import { fitLexical } from './fit-lexical.ts';
import { learningRuns } from './learning-runs.ts';
import { neighbourScores } from './nearest-neighbours.ts';
import { nothingLearnt } from './nothing-learnt.ts';
import { packageVersion } from './package-version.ts';
import { type HeadProblem, headProblem, usualRival } from './rivals.ts';
import { encodeRouter } from './router-files.ts';
import { type SelectedHead, selectHead } from './select-head.ts';
import { assignFolds, connectedGroups, splitRows } from './split.ts';
import { trainingGroupHashes } from './training-groups.ts';
import { readTrainingRows, type TrainingRow, type TrainingRows } from './training-rows.ts';
import { defaultThreshold, scoreQuantiles, tuneThresholds } from './tune-thresholds.ts';

export interface TrainOptions {
  /** Everything random follows from it: same labels, options and seed, same bytes. Default 1. */
  readonly seed?: number | undefined;
  /** Share of the labelled rows held out for the test metrics, 0–0.9. Default 0.2. */
  readonly testShare?: number | undefined;
  /** Folds of the cross-validation. Default 5. */
  readonly folds?: number | undefined;
  /**
   * How often the cross-validation is repeated, each time with other folds; at least 1. Default 3 up to 1,800 rows, 2 up
   * to 3,000 and 1 beyond: the more rows, the less depends on how they were dealt.
   */
  readonly repeats?: number | undefined;
  /** Default: the lexical embedder, fitted on the table's texts. */
  readonly embedder?: Embedder | undefined;
  /** Of `embedder`: its vectors are taken from it and kept in it. Ignored without one. */
  readonly embeddingCache?: EmbeddingCache | undefined;
  /**
   * Whether to find out what more labels would buy, by training on parts of them; needs held-out rows. Default false: it
   * takes a while.
   */
  readonly learningCurve?: boolean | undefined;
  /** Told how many of the distinct prompts are embedded, batch by batch. */
  readonly onEmbedded?: ((done: number, total: number) => void) | undefined;
  /** Told what is happening, once a step. */
  readonly onStep?: ((step: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A router and everything that is known about it; `saveRouter` writes it to a folder. */
export interface TrainedRouter<R extends AsyncRouter = AsyncRouter> {
  /** Read back from the very bytes that will be saved. */
  readonly router: R;
  /** Content of `router.json` and `weights.safetensors`. */
  readonly bytes: RouterBytes;
  readonly selection: SelectedHead;
  /** Hashes that recognise the rows trained on, ascending; see `trainingGroupHashes`. */
  readonly trainingGroups: Uint32Array;
  /** The held-out rows as the router scores them; cross-fitted scores of the training rows when nothing was held out. */
  readonly scored: readonly ScoredPrompt[];
  readonly evaluation: Evaluation;
  /** What the default threshold does to the rows of `scored`. */
  readonly point: OperatingPoint;
  /** Whether routing pays there, in words. */
  readonly verdict: Verdict;
  /** What `scored` and `evaluation` were made on. */
  readonly evaluatedOn: 'test' | 'cross-fitted';
  /** What the label table says: rows trained on, rows held out and rows without a label. */
  readonly labels: LabelSummary;
  /** How often another wording changes the decision on the evaluated rows; `undefined` for an embedder that is slow to ask. */
  readonly robustness: Robustness | undefined;
  /** `undefined` unless asked for, and where labels are too few or there is no gap to recover. */
  readonly learningCurve: LearningCurve | undefined;
}

/**
 * Learns a router from a label table: hold out a test, fit the embedder, choose a head by cross-validation, calibrate
 * and tune it on cross-fitted scores, and look at the test rows once, at the end.
 *
 * @throws DataError when the labels cannot support a router; ConfigError for options out of range.
 */
export async function trainRouter(
  table: LabelTable,
  options?: TrainOptions & { readonly embedder?: undefined },
): Promise<TrainedRouter<Router>>;
export async function trainRouter(table: LabelTable, options: TrainOptions): Promise<TrainedRouter>;
export async function trainRouter(table: LabelTable, options: TrainOptions = {}): Promise<TrainedRouter> {
  const { seed = 1, testShare, folds = 5, onStep = () => {}, signal } = options;
  const step = (name: string): void => {
    signal?.throwIfAborted();
    onStep(name);
  };

  step('reading labels');
  const rows = await readTrainingRows(table);
  const { train, test } = splitRows(rows.usable, { testShare, seed });
  if (options.learningCurve && test.length === 0) {
    throw new ConfigError('a learning curve needs held-out rows; set testShare above 0 or leave the curve out');
  }

  step(`embedding ${train.length} prompts`);
  const { embedder, lexical, embedText } = await chooseEmbedder(options.embedder, [
    ...train.map(({ row }) => row.text),
    ...rows.unlabelledTexts,
  ]);
  const embed = (some: readonly TrainingRow[]): Promise<Embedding[]> =>
    embedPrompts(
      embedder,
      some.map(({ row }) => row),
      { cache: options.embedder && options.embeddingCache, onProgress: options.onEmbedded, signal },
    );
  const embeddings = await embed(train);
  const { repeats = defaultRepeats(train.length) } = options;
  const partitions = Array.from({ length: repeats }, (_, repeat) => assignFolds(train, { folds, seed, repeat }));
  const weights = Float32Array.from(train, ({ row }) => row.weight);
  const problem = headProblem({
    dimensions: embedder.dimensions,
    embeddings,
    weights,
    groups: connectedGroups(train),
    topics: train.map(({ row }) => row.group),
    partitions,
    seed,
    ...headTargets(rows, train),
  });

  step('choosing a head by cross-validation');
  const selection = selectHead(
    problem,
    train.map(({ qualities }) => gainsOf(qualities)),
  );

  step('calibrating and tuning thresholds');
  const calibrators = fitCalibrators(train, selection, partitions[0]!);
  const rates = selection.crossFittedGains.map((gains) =>
    gains.map((gain, candidate) => calibrate(calibrators[candidate]!, gain)),
  );
  // What is learned may come from any mixture of prompts; what is promised is about the log they were drawn from.
  const requests = Float32Array.from(train, ({ row }) => requestsOf(row));
  const thresholds = tuneThresholds({ rates, weights: requests, qualities: train.map(({ qualities }) => qualities) });

  step(test.length > 0 ? `evaluating on ${test.length} held-out prompts` : 'evaluating on cross-fitted scores');
  const score = createScorer({ network: selection.network, calibrators });
  const testEmbeddings = await embed(test);
  const neighbours = neighbourBaseline({ train, testEmbeddings, problem });
  const scored = (test.length > 0 ? test : train).flatMap(({ row }, index) => {
    const prompt = scoredRow(row, test.length > 0 ? score(testEmbeddings[index]!) : rates[index]!);
    return prompt === undefined ? [] : [{ ...prompt, neighbourScore: neighbours[index] }];
  });
  const evaluation = evaluateScores(scored, { seed });
  const [point] = operatingPoints(scored, { thresholds: [defaultThreshold(thresholds)], seed });
  if (point === undefined) throw new RangeError('one threshold gives one operating point');
  const robustness =
    embedText &&
    measureRobustness(
      (test.length > 0 ? test : train).map(({ row }) => ({ text: row.text, weight: requestsOf(row) })),
      { score: (text) => score(embedText(text))[0]!, threshold: defaultThreshold(thresholds), seed },
    );
  if (options.learningCurve) step('training on parts of the labels');
  const runs = options.learningCurve
    ? learningRuns(problem, {
        groups: connectedGroups(train),
        rival: 'l2' in selection.rival ? selection.rival : usualRival,
        prompts: scored,
        embeddings: testEmbeddings,
        candidateCount: rows.candidates.length,
        signal,
      })
    : [];
  const curve = learningCurve(runs, { seed });
  const models = { weak: rows.candidates[0]!, strong: rows.candidates.at(-1)! };

  const bytes = await encodeRouter({
    candidates: rows.candidates,
    train,
    testRows: test.length,
    seed,
    embedder,
    lexical,
    selection,
    calibrators,
    thresholds,
    scoreQuantiles: scoreQuantiles(rates),
    packageVersion,
    testMetrics: test.length > 0 ? headlineMetrics(evaluation) : null,
  });
  return {
    router: await routerFromBytes(bytes, { embedder }),
    bytes,
    selection,
    trainingGroups: trainingGroupHashes(train),
    scored,
    evaluation,
    point,
    verdict:
      selection.rival.kind === 'constant' && evaluation.apgr !== null
        ? nothingLearnt(selection, { point, models })
        : routingVerdict(evaluation, { point, models }),
    evaluatedOn: test.length > 0 ? 'test' : 'cross-fitted',
    labels: rows.summary,
    robustness,
    learningCurve: curve,
  };
}

interface ChosenEmbedder {
  readonly embedder: Embedder;
  readonly lexical: LexicalParameters | undefined;
  /** Of an embedder that answers at once. */
  readonly embedText: ((text: string) => Embedding) | undefined;
}

/** The embedder that was asked for, or the lexical one with what it learned from the texts. */
async function chooseEmbedder(embedder: Embedder | undefined, texts: readonly string[]): Promise<ChosenEmbedder> {
  if (embedder !== undefined) return { embedder, lexical: undefined, embedText: undefined };
  const fitted = await fitLexical(texts);
  return { embedder: fitted.embedder, lexical: fitted.parameters, embedText: fitted.embedder.embedText };
}

function defaultRepeats(rows: number): number {
  return Math.min(3, Math.max(1, Math.round(4500 / rows)));
}

/** One head per candidate with absolute scores, one per candidate but the reference with agreement alone. */
function headTargets(
  { candidates, hasReferenceScores }: TrainingRows,
  train: readonly TrainingRow[],
): { readonly outputs: number; readonly qualities: Float32Array } {
  const outputs = hasReferenceScores ? candidates.length : candidates.length - 1;
  return { outputs, qualities: Float32Array.from(train.flatMap(({ qualities }) => qualities.slice(0, outputs))) };
}

/** The evaluation without its per-group part, which the report has and which would outweigh the rest of router.json. */
function headlineMetrics({ groups: _, undefinedMetrics: __, ...headline }: Evaluation): Partial<Evaluation> {
  return headline;
}

/** What the reference adds over each other candidate, −1 to 1. */
function gainsOf(qualities: readonly number[]): number[] {
  const reference = qualities.at(-1)!;
  return qualities.slice(0, -1).map((quality) => reference - quality);
}

/** What the reference gained over the cheapest candidate on each evaluated row's nearest neighbours in training. */
function neighbourBaseline(parts: {
  readonly train: readonly TrainingRow[];
  /** Empty when the training rows themselves are evaluated: then neighbours come from other folds. */
  readonly testEmbeddings: readonly Embedding[];
  readonly problem: HeadProblem;
}): number[] {
  const { train, testEmbeddings, problem } = parts;
  const { embeddings, partitions } = problem;
  const rows = { embeddings, values: train.map(({ qualities }) => gainsOf(qualities)[0]!) };
  if (testEmbeddings.length > 0) return neighbourScores(testEmbeddings, rows);
  return neighbourScores(embeddings, {
    ...rows,
    isExcluded: (row, query) => partitions[0]![row] === partitions[0]![query],
  });
}

function fitCalibrators(train: readonly TrainingRow[], selection: SelectedHead, folds: Uint8Array): Calibrator[] {
  return selection.crossFittedGains[0]!.map((_, candidate) =>
    fitCalibrator(
      train.map(({ row }, index) => ({
        gain: selection.crossFittedGains[index]![candidate]!,
        strongBetter: isStrongBetter(row, candidate),
        weight: requestsOf(row),
        fold: folds[index]!,
      })),
    ),
  );
}
