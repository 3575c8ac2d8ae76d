import { ConfigError } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import { learningCurve, routingVerdict, tierVerdict } from '@farthing/evaluation';
import { type Embedding, type Router, routerFromBytes } from '@farthing/runtime';
import { calibrateHead } from './calibrate-head.ts';
import { chooseEmbedder } from './choose-embedder.ts';
import { embedPrompts } from './embed-prompts.ts';
import { evaluateRouter, type RouterEvaluation } from './evaluate-router.ts';
import { groupHashes } from './group-hashes.ts';
import { learningRuns } from './learning-runs.ts';
import { loadMlpBackend } from './mlp/load-mlp-backend.ts';
import { nothingLearnt } from './nothing-learnt.ts';
import { packageVersion } from './package-version.ts';
import { encodeRouter } from './router-files.ts';
import { selectHead } from './select-head.ts';
import { splitRows } from './split.ts';
import type { TrainOptions } from './train-options.ts';
import type { TrainedRouter } from './trained-router.ts';
import { trainingCoverage } from './training-coverage.ts';
import { gainsOf, trainingProblem } from './training-problem.ts';
import { readTrainingRows, type TrainingRow } from './training-rows.ts';
import { turn } from './turn.ts';

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
  const { seed = 1, testShare, folds = 5, repeats, onStep = () => {}, signal } = options;
  const step = async (name: string): Promise<void> => {
    await turn(signal);
    onStep(name);
  };

  // First of all, so that a package that is missing is known before an hour of embedding.
  const mlpBackend = await loadMlpBackend(options.mlpBackend ?? 'own');

  await step('reading labels');
  const rows = await readTrainingRows(table);
  const split = splitRows(rows.usable, { testShare, seed });
  const { train, test } = split;
  if (options.learningCurve && testShare === 0) {
    throw new ConfigError('a learning curve needs held-out rows; set testShare above 0 or leave the curve out');
  }

  await step(`embedding ${train.length} prompts`);
  const { embedder, lexical, embedText } = await chooseEmbedder(options, [
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

  await step('choosing a head by cross-validation');
  const { dimensions } = embedder;
  const problem = trainingProblem(rows, train, { dimensions, embeddings, folds, repeats, seed, mlpBackend });
  const selection = await selectHead(problem, { gains: train.map(gainsOf), signal });

  await step('measuring how far the training data reach');
  const coverage = trainingCoverage(train, { problem, lexical, floor: options.coverageFloor });

  await step('calibrating and tuning thresholds');
  const head = calibrateHead(train, selection, { folds: problem.partitions[0]!, coverage });
  const { calibrators, thresholds, tierCosts, scoreQuantiles } = head;

  await step(test.length > 0 ? `evaluating on ${test.length} held-out prompts` : 'evaluating on cross-fitted scores');
  const testEmbeddings = await embed(test);
  const evaluated = evaluateRouter(split, {
    problem,
    selection,
    head,
    coverage,
    models: rows.candidates,
    testEmbeddings,
    embedText,
  });
  const { evaluation, point, scored, tiers } = evaluated;
  const wantsCurve = options.learningCurve === true && test.length > 0;
  if (wantsCurve) await step('training on parts of the labels');
  const runs = wantsCurve
    ? await learningRuns(problem, {
        rival: selection.rival,
        prompts: scored,
        embeddings: testEmbeddings,
        candidateCount: rows.candidates.length,
        signal,
      })
    : [];

  const models = { weak: rows.candidates[0]!, strong: rows.candidates.at(-1)! };
  const verdict =
    selection.rival.kind === 'constant' && evaluation.apgr !== null
      ? nothingLearnt(selection, { point, models })
      : tiers === undefined
        ? routingVerdict(evaluation, { point, models })
        : tierVerdict(tiers);
  await turn(signal);
  const bytes = await encodeRouter({
    candidates: rows.candidates,
    train,
    testRows: test.length,
    seed,
    embedder,
    lexical: lexical?.parameters,
    selection,
    coverage,
    calibrators,
    thresholds,
    scoreQuantiles,
    // With two candidates there is nothing to weigh: one is dearer.
    tierCosts: rows.candidates.length > 2 ? tierCosts : undefined,
    packageVersion,
    testMetrics: test.length > 0 ? { ...headlineMetrics(evaluated), verdict } : null,
  });
  return {
    ...evaluated,
    router: await routerFromBytes(bytes, { embedder }),
    bytes,
    selection,
    trainingGroups: groupHashes(train),
    verdict,
    labels: rows.summary,
    learningCurve: learningCurve(runs, { seed }),
  };
}

/** The evaluation without its parts per group and per threshold, which would outweigh the rest of router.json. */
function headlineMetrics({ evaluation, tiers }: RouterEvaluation): Record<string, unknown> {
  const { groups: _, undefinedMetrics: __, ...headline } = evaluation;
  if (tiers === undefined) return headline;
  const { frontier: ___, ...summary } = tiers;
  return { ...headline, tiers: summary };
}
