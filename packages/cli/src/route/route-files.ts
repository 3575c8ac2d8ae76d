import { availableParallelism } from 'node:os';
import { ConfigError } from '@farthing/core';
import { type DecisionRow, writeDecisions } from '@farthing/dataset';
import { type AsyncRouter, isLexicalConfig, type PolicySpec } from '@farthing/runtime';
import { checkOutput } from '../check-output.ts';
import { formatInteger } from '../plain-text.ts';
import { standardInput } from '../standard-input.ts';
import type { Terminal } from '../terminal.ts';
import { openPromptFiles, type PromptFiles } from './open-prompts.ts';
import { routePrompts } from './route-prompts.ts';
import { type ScorePool, startScorePool } from './score-pool.ts';

export interface RouteFilesOptions extends PromptFiles {
  readonly out: string;
  readonly routerFolder: string;
  readonly router: AsyncRouter;
  readonly spec: PolicySpec;
  /** Threads that score beside the one that reads, decides and writes; 0: none. Default: one less than there are cores. */
  readonly workers?: number | undefined;
}

/** What was decided, in counts. */
export interface RoutedFiles {
  readonly out: string;
  readonly decisions: number;
  /** By candidate, cheapest first. */
  readonly models: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const noteIntervalMs = 2000;

/** @throws ConfigError for options that make no sense; DataError for files that cannot be read or written. */
export async function routeFiles(options: RouteFilesOptions, terminal: Terminal): Promise<RoutedFiles> {
  const { out, router, routerFolder, spec } = options;
  await checkOutput(
    out,
    options.in.filter((file) => file !== standardInput),
  );
  const startMs = performance.now();
  const models = Object.fromEntries(router.config.candidates.map((model) => [model, 0]));
  const reasons: Record<string, number> = {};
  let [decisions, notedMs] = [0, startMs];
  const counted = async function* (rows: AsyncIterable<DecisionRow>): AsyncGenerator<DecisionRow> {
    for await (const row of rows) {
      const { model, reason } = row.decision;
      decisions++;
      models[model] = (models[model] ?? 0) + 1;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      yield row;
      if (decisions % 256 > 0 || performance.now() - notedMs < noteIntervalMs) continue;
      notedMs = performance.now();
      const perSecond = formatInteger(Math.round((1000 * decisions) / (notedMs - startMs)));
      terminal.note(`route: ${formatInteger(decisions)} decided, ${perSecond} a second`);
    }
  };
  const pool = await poolFor(options, routerFolder);
  try {
    const { signal } = terminal;
    const rows = routePrompts(openPromptFiles(options, terminal), { router, spec, pool, signal });
    await writeDecisions(out, counted(rows), { signal });
  } finally {
    await pool?.close();
  }
  return { out, decisions, models, reasons, seconds: (performance.now() - startMs) / 1000 };
}

async function poolFor(
  { router: { config }, workers }: RouteFilesOptions,
  folder: string,
): Promise<ScorePool | undefined> {
  const size = workers ?? Math.max(1, availableParallelism() - 1);
  if (!(Number.isInteger(size) && size >= 0 && size <= 256))
    throw new ConfigError(`--workers must be a whole number from 0 to 256, got ${workers}`);
  // Other embedders have a model, or a server, that is not to be loaded once a thread.
  if (size === 0 || !isLexicalConfig(config.embedder)) return undefined;
  return await startScorePool({ folder, checksum: config.checksum, workers: size });
}
