import { ConfigError, DataError, type LabelRow } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import {
  type BaselineName,
  baselineContestant,
  baselineNames,
  type Contestant,
  type ScoredPrompt,
  scoredRow,
} from '@farthing/evaluation';
import type { Assessment, AsyncRouter } from '@farthing/runtime';
import { checkCandidates, embedPrompts, isTrainingRow, loadTrainingGroups } from '@farthing/trainer';
import { openRouter } from './embedder/connect-embedder.ts';
import { withEmbeddingCache } from './embedder/embedding-cache.ts';
import type { Terminal } from './terminal.ts';

export interface Contestants {
  readonly first: Contestant;
  readonly second: Contestant;
  /** Rows left out because a router was trained on their prompt or conversation. */
  readonly trainedOn: number;
  /** Rows left out because some candidate has no label. */
  readonly unlabelled: number;
}

/** A folder, or `constant:weak`, `constant:strong`, `baseline:random`, `baseline:length`. */
interface Entry {
  readonly name: string;
  readonly baseline: BaselineName | undefined;
  readonly router: AsyncRouter | undefined;
  readonly trainingGroups: ReadonlySet<number>;
}

export interface ReadContestantsOptions {
  readonly table: LabelTable;
  readonly seed: number;
  /** Environment variable with the key of the routers' embedding server. */
  readonly embedderKeyEnv?: string | undefined;
  readonly terminal: Terminal;
}

/**
 * Has both score the rows of a table that neither was trained on.
 *
 * @throws ConfigError when a name is neither a router nor a baseline, or a router is about other models; DataError when
 *   no row is left.
 */
export async function readContestants(
  names: readonly [first: string, second: string],
  options: ReadContestantsOptions,
): Promise<Contestants> {
  const { table } = options;
  const [first, second] = [await openEntry(names[0], options), await openEntry(names[1], options)];
  const rows: LabelRow[] = [];
  let [trainedOn, unlabelled] = [0, 0];
  for await (const row of table.rows()) {
    if (isTrainingRow(row, first.trainingGroups) || isTrainingRow(row, second.trainingGroups)) trainedOn++;
    else if (scoredRow(row, { strongWinRates: [0] }) === undefined) unlabelled++;
    else rows.push(row);
  }
  if (rows.length === 0) {
    throw new DataError(`no row to compare on: ${trainedOn} were trained on, ${unlabelled} have no label`, {
      file: table.path,
    });
  }
  return {
    first: await contestant(first, { rows, ...options }),
    second: await contestant(second, { rows, ...options }),
    trainedOn,
    unlabelled,
  };
}

async function openEntry(name: string, { table, embedderKeyEnv, terminal }: ReadContestantsOptions): Promise<Entry> {
  const [, kind] = /^(?:constant|baseline):(.*)$/u.exec(name) ?? [];
  const baseline = baselineNames.find((each) => each === kind);
  if (kind !== undefined && baseline === undefined) {
    throw new ConfigError(
      `${name}: a router folder or one of ${baselineNames.map((each) => `baseline:${each}`).join(', ')} expected.`,
    );
  }
  if (baseline !== undefined) return { name, baseline, router: undefined, trainingGroups: new Set() };
  const router = await openRouter(name, { embedderKeyEnv }, terminal);
  checkCandidates(table, { router, folder: name });
  return { name, baseline, router, trainingGroups: await loadTrainingGroups(name) };
}

async function contestant(
  { name, baseline, router }: Entry,
  options: ReadContestantsOptions & { readonly rows: readonly LabelRow[] },
): Promise<Contestant> {
  const { rows, seed } = options;
  const assessments =
    router === undefined ? rows.map(() => ({ strongWinRates: [0] })) : await assessmentsOf(router, options);
  const prompts = rows
    .map((row, index) => scoredRow(row, assessments[index]!))
    .filter((prompt): prompt is ScoredPrompt => prompt !== undefined);
  if (baseline !== undefined) return baselineContestant(baseline, { prompts, seed });
  return { name, prompts, threshold: router?.config.defaultThreshold, ranks: true };
}

/** Rows whose vectors are held at once. */
const rowsAtOnce = 256;

function assessmentsOf(
  router: AsyncRouter,
  { rows, table, terminal }: ReadContestantsOptions & { readonly rows: readonly LabelRow[] },
): Promise<Assessment[]> {
  const { signal } = terminal;
  return withEmbeddingCache(router.embedder, { labels: table.path, terminal }, async ({ cache, onEmbedded }) => {
    const assessments: Assessment[] = [];
    while (assessments.length < rows.length) {
      const batch = rows.slice(assessments.length, assessments.length + rowsAtOnce);
      const embeddings = await embedPrompts(router.embedder, batch, { cache, signal });
      assessments.push(...embeddings.map((embedding) => router.assessEmbedding(embedding)));
      onEmbedded(assessments.length, rows.length);
    }
    return assessments;
  });
}
