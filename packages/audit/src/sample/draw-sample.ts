import { createHash } from 'node:crypto';
import {
  ConfigError,
  createRandom,
  DataError,
  isStrongBetter,
  type LabelRow,
  type Verdict,
  verdicts,
} from '@farthing/core';
import { type LabelTable, requestsOf, type ShareEstimate, ShareEstimator } from '@farthing/dataset';
import type { JudgedTotals } from '../statistics/judge-accuracy.ts';
import type { AuditItem } from './audit-item.ts';
import { judgeVerdict } from './judge-verdict.ts';
import { type LeftOutRows, whyLeftOut } from './left-out.ts';
import { TopItems } from './top-items.ts';

/** How a sample is drawn; the same design draws the same rows of the same table. */
export interface SampleDesign {
  readonly seed: number;
  /** `rows`: each row has the same chance. `requests`: the more requests a row stands for, the likelier it is drawn. */
  readonly drawBy: 'rows' | 'requests';
  /** Draw as many pairs of each of the judge's verdicts, so that rare ones are covered. */
  readonly stratify: boolean;
}

export interface DrawSampleOptions extends SampleDesign {
  /** Model id of the candidate whose answers are compared with the reference's. */
  readonly candidate: string;
  /** Pairs to draw; a table with fewer gives all it has. */
  readonly rows: number;
}

/** Pairs that were drawn apart from others, and the requests they speak for together. */
export interface Stratum {
  readonly name: string;
  readonly requests: number;
  readonly items: readonly AuditItem[];
  /** Parallel to `items`: how much each counts against the others of its stratum. */
  readonly weights: readonly number[];
}

export interface AuditSample {
  /** In the order they are to be shown, which tells nothing about them. */
  readonly items: readonly AuditItem[];
  readonly strata: readonly Stratum[];
  readonly totals: JudgedTotals;
  /** Share of the judged requests of which the judge says that strong is needed; `undefined` without any. */
  readonly rawPrevalence: ShareEstimate | undefined;
  readonly leftOut: LeftOutRows;
  /** SHA-256 of everything in the table that the audit depends on, whichever file it is in. */
  readonly tableHash: string;
}

/**
 * Draws pairs by priority sampling (Duffield, Lund and Thorup 2007): a row of size s and a random number u in (0, 1]
 * has the priority s / u, the highest priorities are drawn, and each drawn row speaks for max(s, the highest priority
 * not drawn), which is unbiased for every sum. With equal sizes that is simple random sampling. The random number comes
 * from the seed and the row's id, so a larger sample contains every smaller one. Reads the table once; memory holds the
 * sample.
 *
 * @throws ConfigError for an unknown candidate; DataError when the table has nothing to review, or two rows of one id.
 */
export async function drawSample(table: LabelTable, options: DrawSampleOptions): Promise<AuditSample> {
  const { candidate, rows, seed, drawBy, stratify } = options;
  const index = candidateIndex(table, candidate);
  const pools = new Map<string, Pool>();
  const byVerdict = { 'weak-wins': 0, tie: 0, 'strong-wins': 0 };
  const leftOut = { checked: 0, unscored: 0, identical: 0, withoutAnswer: 0, weightless: 0 };
  const judged = new RequestCounter();
  const hash = createHash('sha256');
  let identical = 0;
  for await (const row of table.rows()) {
    hash.update(`${JSON.stringify(hashedParts(row))}\n`);
    const reason = whyLeftOut(row, index);
    const requests = requestsOf(row);
    if (reason !== undefined) leftOut[reason]++;
    if (reason === 'identical') {
      identical += requests;
      judged.add(row, index);
    }
    if (reason !== undefined) continue;
    judged.add(row, index);
    const verdict = judgeVerdict(row, index);
    byVerdict[verdict] += requests;
    const name = stratify ? verdict : 'all';
    const pool = pools.get(name) ?? { name, requests: 0, top: new TopItems(rows) };
    pools.set(name, pool);
    pool.requests += requests;
    const size = drawBy === 'rows' ? 1 : requests;
    pool.top.add(itemOf(row, { index, verdict, seed }), size / uniform(`draw:${row.id}`, seed));
  }
  if (pools.size === 0) throw nothingToReview(table, { candidate, leftOut });
  const strata = allocate(pools, rows).map((allocated) => stratumOf(allocated, drawBy));
  return {
    items: inShownOrder(strata, { table, seed }),
    strata,
    totals: { byVerdict, identical, effectiveRows: judged.effectiveRows },
    rawPrevalence: judged.prevalence(),
    leftOut,
    tableHash: hash.digest('hex'),
  };
}

function candidateIndex(table: LabelTable, candidate: string): number {
  const index = table.candidates.slice(0, -1).indexOf(candidate);
  if (index >= 0) return index;
  const known = table.candidates.slice(0, -1).join(', ');
  throw new ConfigError(
    `${table.path} compares no candidate "${candidate}" with ${table.candidates.at(-1)}; it has ${known}`,
  );
}

/** What an audit shows and reckons with. Costs, times and splits may change without another audit. */
function hashedParts(row: LabelRow): unknown {
  const outcomes = row.outcomes.map(({ model, answer, label, labelSource }) => [model, answer, label, labelSource]);
  const judgements = row.judgements.map(({ judge, candidate, order, verdict, vote = 1 }) => [
    judge,
    candidate,
    order,
    verdict,
    vote,
  ]);
  return [row.id, row.conversation, row.weight, row.inclusionProbability ?? 1, outcomes, judgements];
}

/** Rows waiting to be drawn. */
interface Pool {
  readonly name: string;
  requests: number;
  readonly top: TopItems<AuditItem>;
}

/** Counts what the judge says of all its requests. */
class RequestCounter {
  readonly #strongNeeded = new ShareEstimator();
  #sum = 0;
  #squares = 0;

  add(row: LabelRow, candidate: number): void {
    const requests = requestsOf(row);
    this.#strongNeeded.add(isStrongBetter(row, candidate), requests);
    this.#sum += requests;
    this.#squares += requests ** 2;
  }

  prevalence(): ShareEstimate | undefined {
    return this.#strongNeeded.estimate();
  }

  /** Kish's (Σw)² / Σw². */
  get effectiveRows(): number {
    return this.#sum ** 2 / this.#squares;
  }
}

function itemOf(
  row: LabelRow,
  options: { readonly index: number; readonly verdict: Verdict; readonly seed: number },
): AuditItem {
  const { index, verdict, seed } = options;
  return {
    row: row.id,
    conversation: row.conversation,
    weakAnswer: row.outcomes[index]?.answer ?? '',
    strongAnswer: row.outcomes.at(-1)?.answer ?? '',
    order: uniform(`side:${row.id}`, seed) <= 0.5 ? 'weak-first' : 'strong-first',
    judge: verdict,
    requests: requestsOf(row),
  };
}

/** In (0, 1]. */
function uniform(stream: string, seed: number): number {
  return 1 - createRandom(seed, `audit:${stream}`).next();
}

interface Allocated {
  readonly pool: Pool;
  readonly count: number;
}

/** Deals the rows out one at a time to the pool that has fewest, so that more rows never take one away from any. */
function allocate(pools: ReadonlyMap<string, Pool>, rows: number): readonly Allocated[] {
  const order = ['all', ...verdicts].map((name) => pools.get(name)).filter((pool) => pool !== undefined);
  const counts = order.map(() => 0);
  for (let dealt = 0; dealt < rows; dealt++) {
    let poorest = -1;
    for (const [index, pool] of order.entries()) {
      const count = counts[index] ?? 0;
      if (count < pool.top.size && (poorest < 0 || count < (counts[poorest] ?? 0))) poorest = index;
    }
    if (poorest < 0) break;
    counts[poorest] = (counts[poorest] ?? 0) + 1;
  }
  return order.map((pool, index) => ({ pool, count: counts[index] ?? 0 }));
}

function stratumOf({ pool, count }: Allocated, drawBy: SampleDesign['drawBy']): Stratum {
  const { items, nextPriority } = pool.top.best(count);
  const weights = items.map(({ requests }) => (drawBy === 'rows' ? requests : Math.max(requests, nextPriority)));
  return { name: pool.name, requests: pool.requests, items, weights };
}

function inShownOrder(
  strata: readonly Stratum[],
  { table, seed }: { readonly table: LabelTable; readonly seed: number },
): AuditItem[] {
  const items = strata.flatMap((stratum) => stratum.items);
  const twice = items.find(({ row }, index) => items.findIndex((other) => other.row === row) !== index);
  if (twice !== undefined) {
    throw new DataError(`two rows have the id "${twice.row}"; an audit needs ids that are unique`, {
      file: table.path,
    });
  }
  const keys = new Map(items.map((item) => [item, uniform(`show:${item.row}`, seed)]));
  return items.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
}

function nothingToReview(
  table: LabelTable,
  { candidate, leftOut }: { readonly candidate: string; readonly leftOut: LeftOutRows },
): DataError {
  const { checked, unscored, identical, withoutAnswer } = leftOut;
  const found = [
    [checked, 'checked by a verifier or gold score'],
    [unscored, 'without a label'],
    [identical, 'with identical answers'],
    [withoutAnswer, 'judged, but without the texts of the answers'],
  ] as const;
  const holds = found.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const message = `no judged answers of ${candidate} to review: ${holds.join(', ') || 'it has no rows'}; an audit needs rows that "farthing label --judge" labelled`;
  return new DataError(message, { file: table.path });
}
