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
import { loadRouter, type Router } from '@farthing/runtime';
import { checkCandidates, isTrainingRow, loadTrainingGroups } from '@farthing/trainer';

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
  readonly router: Router | undefined;
  readonly trainingGroups: ReadonlySet<number>;
}

/**
 * Has both score the rows of a table that neither was trained on.
 *
 * @throws ConfigError when a name is neither a router nor a baseline, or a router is about other models; DataError when
 *   no row is left.
 */
export async function readContestants(
  names: readonly [first: string, second: string],
  { table, seed }: { readonly table: LabelTable; readonly seed: number },
): Promise<Contestants> {
  const [first, second] = [await openEntry(names[0], table), await openEntry(names[1], table)];
  const rows: LabelRow[] = [];
  let [trainedOn, unlabelled] = [0, 0];
  for await (const row of table.rows()) {
    if (isTrainingRow(row, first.trainingGroups) || isTrainingRow(row, second.trainingGroups)) trainedOn++;
    else if (scoredRow(row, [0]) === undefined) unlabelled++;
    else rows.push(row);
  }
  if (rows.length === 0) {
    throw new DataError(`no row to compare on: ${trainedOn} were trained on, ${unlabelled} have no label`, {
      file: table.path,
    });
  }
  return {
    first: contestant(first, { rows, seed }),
    second: contestant(second, { rows, seed }),
    trainedOn,
    unlabelled,
  };
}

async function openEntry(name: string, table: LabelTable): Promise<Entry> {
  const [, kind] = /^(?:constant|baseline):(.*)$/u.exec(name) ?? [];
  const baseline = baselineNames.find((each) => each === kind);
  if (kind !== undefined && baseline === undefined) {
    throw new ConfigError(
      `${name}: a router folder or one of ${baselineNames.map((each) => `baseline:${each}`).join(', ')} expected.`,
    );
  }
  if (baseline !== undefined) return { name, baseline, router: undefined, trainingGroups: new Set() };
  const router = await loadRouter(name);
  checkCandidates(table, { router, folder: name });
  return { name, baseline, router, trainingGroups: await loadTrainingGroups(name) };
}

function contestant(
  { name, baseline, router }: Entry,
  { rows, seed }: { readonly rows: readonly LabelRow[]; readonly seed: number },
): Contestant {
  const prompts = rows
    .map((row) => scoredRow(row, router === undefined ? [0] : router.score(row.text)))
    .filter((prompt): prompt is ScoredPrompt => prompt !== undefined);
  if (baseline !== undefined) return baselineContestant(baseline, { prompts, seed });
  return { name, prompts, threshold: router?.config.defaultThreshold, ranks: true };
}
