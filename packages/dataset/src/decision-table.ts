import type { RoutingDecision } from '@farthing/core';
import { Field, Float64, Int32, List, makeData, RecordBatch, Schema, Struct, Utf8 } from 'apache-arrow';
import { countColumn, realColumn, realsColumn, textColumn } from './arrow-columns.ts';

/** Version of the columns, as the file's `farthing.decisions_version`. */
export const decisionTableVersion = '1';

/** A decision and the prompt that it is about. */
export interface DecisionRow {
  /** The prompt's id. */
  readonly id: string;
  readonly decision: RoutingDecision;
}

const text = (name: string, nullable = true): Field => new Field(name, new Utf8(), nullable);
const real = (name: string, nullable = true): Field => new Field(name, new Float64(), nullable);
const ratesType = new List(new Field('item', new Float64(), false));

/** A decision's fields in the snake case of the label table; `trail` is JSON. */
export const decisionSchema = new Schema(
  [
    text('id', false),
    text('model', false),
    new Field('tier', new Int32(), false),
    real('strong_win_rate'),
    new Field('strong_win_rates', ratesType, false),
    real('coverage'),
    real('threshold', false),
    text('reason', false),
    text('detail'),
    real('predicted_cost_usd'),
    text('router_id', false),
    real('propensity', false),
    text('trail'),
  ],
  new Map([['farthing.decisions_version', decisionTableVersion]]),
);

/** A row by column. */
export function storedDecision({ id, decision }: DecisionRow) {
  const { model, tier, strongWinRate, strongWinRates, coverage, threshold, reason, detail, predictedCostUsd } =
    decision;
  const { routerId, propensity, trail } = decision;
  return {
    id,
    model,
    tier,
    strong_win_rate: strongWinRate,
    strong_win_rates: [...strongWinRates],
    coverage,
    threshold,
    reason,
    detail,
    predicted_cost_usd: predictedCostUsd,
    router_id: routerId,
    propensity,
    trail: trail && JSON.stringify(trail),
  };
}

export function encodeDecisions(rows: readonly DecisionRow[]): RecordBatch {
  const stored = rows.map(storedDecision);
  const children = [
    textColumn(stored.map((row) => row.id)),
    textColumn(stored.map((row) => row.model)),
    countColumn(stored.map((row) => row.tier)),
    realColumn(stored.map((row) => row.strong_win_rate)),
    realsColumn(
      ratesType,
      stored.map((row) => row.strong_win_rates),
    ),
    realColumn(stored.map((row) => row.coverage)),
    realColumn(stored.map((row) => row.threshold)),
    textColumn(stored.map((row) => row.reason)),
    textColumn(stored.map((row) => row.detail)),
    realColumn(stored.map((row) => row.predicted_cost_usd)),
    textColumn(stored.map((row) => row.router_id)),
    realColumn(stored.map((row) => row.propensity)),
    textColumn(stored.map((row) => row.trail)),
  ];
  const type = new Struct(decisionSchema.fields);
  return new RecordBatch(decisionSchema, makeData({ type, length: rows.length, nullCount: 0, children }));
}
