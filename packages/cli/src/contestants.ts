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
import type { AsyncRouter } from '@farthing/runtime';
import { checkCandidates, isSeenRow, loadTrainingGroups, loadTuningGroups } from '@farthing/trainer';
import { openRouter } from './embedder/connect-embedder.ts';
import { embedRows } from './embedder/embed-rows.ts';
import { neighbourScores } from './neighbour-scores.ts';
import type { Terminal } from './terminal.ts';
import { tunedOnNote } from './tuned-on-note.ts';

export interface Contestants {
  readonly first: Contestant;
  readonly second: Contestant;
  /** Rows left out because a router was trained on their prompt or conversation. */
  readonly trainedOn: number;
  /** Whether each of two routers was trained on rows that the other held out. */
  readonly differInHoldout: boolean;
  /** Rows left out because some candidate has no label. */
  readonly unlabelled: number;
}

/** A router, opened. */
export interface RouterEntry {
  readonly folder: string;
  readonly router: AsyncRouter;
  readonly trainingGroups: ReadonlySet<number>;
  readonly tuningGroups: ReadonlySet<number>;
}

type Entry = RouterEntry | BaselineName;

export interface ReadContestantsOptions {
  readonly table: LabelTable;
  /** Where the rows are among which `baseline:neighbours` seeks. Default: `table`. */
  readonly trainingTable?: LabelTable | undefined;
  readonly seed: number;
  /** Environment variable with the key of the routers' embedding server. */
  readonly embedderKeyEnv?: string | undefined;
  readonly terminal: Terminal;
}

/**
 * Has both score the rows of a table that neither was trained on.
 *
 * @throws ConfigError when a name is neither a router nor a baseline, or a router is about other models; DataError when
 *   no row is left, or the rows do not say what a baseline goes by.
 */
export async function readContestants(
  names: readonly [first: string, second: string],
  options: ReadContestantsOptions,
): Promise<Contestants> {
  const { table } = options;
  const entries = [await openEntry(names[0], options), await openEntry(names[1], options)] as const;
  const routers = entries.filter((entry) => typeof entry !== 'string');
  const rows: LabelRow[] = [];
  const alone = new Set<Entry>();
  let [trainedOn, unlabelled] = [0, 0];
  for await (const row of table.rows()) {
    const seenBy = entries.filter((entry) => typeof entry !== 'string' && isSeenRow(row, entry.trainingGroups));
    if (seenBy.length === 1 && seenBy[0] !== undefined) alone.add(seenBy[0]);
    if (seenBy.length > 0) trainedOn++;
    else if (scoredRow(row, { strongWinRates: [0] }) === undefined) unlabelled++;
    else rows.push(row);
  }
  if (rows.length === 0) {
    throw new DataError(`no row to compare on: ${trainedOn} were trained on, ${unlabelled} have no label`, {
      file: table.path,
    });
  }
  const [first, second] = entries;
  return {
    first: await contestant(first, { rows, routers, ...options }),
    second: await contestant(second, { rows, routers, ...options }),
    trainedOn,
    differInHoldout: alone.size === 2,
    unlabelled,
  };
}

async function openEntry(name: string, { table, embedderKeyEnv, terminal }: ReadContestantsOptions): Promise<Entry> {
  const baseline = baselineNames.find((each) => each === name);
  if (baseline !== undefined) return baseline;
  if (/^(?:constant|baseline):/u.test(name)) {
    throw new ConfigError(`${name}: a router folder or one of ${baselineNames.join(', ')} expected.`);
  }
  const router = await openRouter(name, { embedderKeyEnv }, terminal);
  checkCandidates(table, { router, folder: name });
  const [trainingGroups, tuningGroups] = [await loadTrainingGroups(name), await loadTuningGroups(name)];
  return { folder: name, router, trainingGroups, tuningGroups };
}

async function contestant(
  entry: Entry,
  options: ReadContestantsOptions & { readonly rows: readonly LabelRow[]; readonly routers: readonly RouterEntry[] },
): Promise<Contestant> {
  const { rows, routers, table, terminal, seed } = options;
  if (typeof entry === 'string') {
    const neighbours = entry === 'baseline:neighbours' ? await neighbourScores(rows, { ...options, routers }) : [];
    const prompts = rows.flatMap((row, index) => {
      const prompt = scoredRow(row, { strongWinRates: [0] });
      return prompt === undefined ? [] : [{ ...prompt, neighbourScore: neighbours[index] }];
    });
    return baselineContestant(entry, { prompts, seed });
  }
  const { folder: name, router, tuningGroups } = entry;
  const { defaultThreshold: threshold } = router.config;
  const tunedOn = rows.filter((row) => isSeenRow(row, tuningGroups)).length;
  if (tunedOn > 0) terminal.note(`compare: ${name}: ${tunedOnNote({ threshold, tunedOn, rows: rows.length })}`);
  const prompts: ScoredPrompt[] = [];
  await embedRows(rows, { embedder: router.embedder, labels: table.path, terminal }, (row, embedding) => {
    const prompt = scoredRow(row, router.assessEmbedding(embedding));
    if (prompt !== undefined) prompts.push(prompt);
  });
  return { name, prompts, threshold, ranks: true };
}
