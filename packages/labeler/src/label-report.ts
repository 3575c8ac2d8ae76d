import { type LabelRow, rowQualities } from '@farthing/core';
import { type CallReport, createCallReport } from './call-report.ts';
import { identicalAnswersJudge } from './judge.ts';

/** How a labelling run stands. */
export interface LabelReport {
  /** Rows so far: distinct prompts. */
  rows: number;
  /** Requests of the log they stand for. */
  requests: number;
  /** Rows with everything training needs. */
  labelled: number;
  /** Rows without, by reason; the first candidate's reason counts. */
  readonly unscored: Map<string, number>;
  /** By candidate, over the rows where it has a label. */
  readonly labels: Map<string, LabelCount>;
  /** Answers found in the log instead of bought, by candidate. */
  readonly reused: Map<string, number>;
  /** Pairs a judge compared in both orders, without those that needed no judge. */
  judgedPairs: number;
  /** Of these, pairs where the second order confirmed the first. */
  consistentPairs: number;
  /** Of these, pairs with a label of ½ or a tie in both orders. */
  ties: number;
  readonly calls: CallReport;
}

export interface LabelCount {
  rows: number;
  /** Sum of the labels: how many of these rows the candidate suffices for, halves included. */
  sufficient: number;
}

export function createLabelReport(): LabelReport {
  return {
    rows: 0,
    requests: 0,
    labelled: 0,
    unscored: new Map(),
    labels: new Map(),
    reused: new Map(),
    judgedPairs: 0,
    consistentPairs: 0,
    ties: 0,
    calls: createCallReport(),
  };
}

/** Adds one row to the counts. */
export function countRow(report: LabelReport, row: LabelRow): void {
  report.rows += 1;
  report.requests += row.weight;
  if (rowQualities(row) !== undefined) report.labelled += 1;
  else {
    const reason =
      row.outcomes.find((outcome) => outcome.unscoredReason !== undefined)?.unscoredReason ?? 'no reason given';
    report.unscored.set(reason, (report.unscored.get(reason) ?? 0) + 1);
  }
  for (const { model, label, answerSource } of row.outcomes) {
    countPair(report, row, model);
    if (answerSource === 'logged') report.reused.set(model, (report.reused.get(model) ?? 0) + 1);
    if (label !== undefined) countLabel(report, model, label);
  }
}

function countLabel(report: LabelReport, model: string, label: number): void {
  const count = report.labels.get(model) ?? { rows: 0, sufficient: 0 };
  count.rows += 1;
  count.sufficient += label;
  report.labels.set(model, count);
}

function countPair(report: LabelReport, row: LabelRow, candidate: string): void {
  const verdicts = row.judgements
    .filter((each) => each.candidate === candidate && each.judge !== identicalAnswersJudge)
    .map((each) => each.verdict);
  const [first, second] = verdicts;
  if (first === undefined || second === undefined || verdicts.includes('unscored')) return;
  report.judgedPairs += 1;
  if (first === second) report.consistentPairs += 1;
  if (first !== second || first === 'tie') report.ties += 1;
}
