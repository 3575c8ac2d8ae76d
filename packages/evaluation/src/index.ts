export {
  type Abstention,
  type AbstentionOptions,
  type AbstentionPoint,
  abstention,
  abstentionFinding,
} from './abstention.ts';
export { type BaselineFinding, baselineFinding, type NamedBaseline, namedBaselines } from './baseline-finding.ts';
export type { BaselineMetrics, Baselines, BestConstant } from './baselines.ts';
export type { BootstrapOptions, Interval } from './bootstrap.ts';
export {
  type ComparedMetrics,
  type CompareOptions,
  type Comparison,
  compareContestants,
} from './compare/compare-contestants.ts';
export { type BaselineName, baselineContestant, baselineNames, type Contestant } from './compare/contestant.ts';
export {
  type CostQualityCurveOptions,
  type CurveMetrics,
  type CurvePoint,
  costQualityCurve,
} from './cost-quality-curve.ts';
export type { CostSaving, CostSavingMetrics } from './cost-saving.ts';
export {
  type CoverageBand,
  type CoverageReport,
  coverageFinding,
  coverageReport,
} from './coverage-report.ts';
export { type EvaluateOptions, type Evaluation, evaluateScores, type GroupEvaluation } from './evaluate.ts';
export {
  count,
  counted,
  decimal,
  decimalInterval,
  dollars,
  exactPercent,
  percent,
  percentInterval,
  thresholdText,
} from './format.ts';
export { clopperPearsonUpper, drawsNeeded } from './guarantee/binomial.ts';
export { type ExpectedMetrics, type ExpectedOutcome, expectedOutcome } from './guarantee/threshold-estimate.ts';
export { type ThresholdTarget, type TuneThresholdOptions, tuneThreshold } from './guarantee/tune-threshold.ts';
export { type TuningRow, tuningRow } from './guarantee/tuning-row.ts';
export { judgeWarnings } from './judge-warnings.ts';
export {
  type LearningCurve,
  type LearningCurvePoint,
  type LearningRun,
  learningCurve,
  learningCurveFinding,
} from './learning-curve.ts';
export type { Measured } from './measured.ts';
export type { OverallMetrics } from './measurement.ts';
export type { RankingMetrics } from './ranking-metrics.ts';
export { type ReliabilityOptions, type ReliabilityPoint, reliability } from './reliability.ts';
export { Html, html, trusted, unbroken } from './report/html.ts';
export type { LabelingRun, LabelReportInput, ModelSpending } from './report/label-report-input.ts';
export { type LabelVerdict, labelVerdict } from './report/label-verdict.ts';
export { renderLabelReport } from './report/render-label-report.ts';
export { renderReport } from './report/render-report.ts';
export type { ReportedTiers, ReportInput } from './report/report-input.ts';
export { tunedAim } from './report/tuned-aim.ts';
export { defaultChosenBy, tunedNotice, withTunedNotice } from './report/tuned-notice.ts';
export {
  measureRobustness,
  type PerturbationResult,
  type Robustness,
  type RobustnessOptions,
  robustnessFinding,
  type WeightedText,
} from './robustness/robustness.ts';
export { type HistogramBin, scoreHistogram } from './score-histogram.ts';
export type { ScoredPrompt } from './scored-prompt.ts';
export { scoredRow } from './scored-row.ts';
export type { LoggedBill } from './simulation/logged-bill.ts';
export type { PolicyEvents } from './simulation/policy-events.ts';
export type { CacheAssumptions, ModelBill } from './simulation/scenario.ts';
export { type RoutingBill, type SimulationReport, simulateLog } from './simulation/simulate.ts';
export { type LoggedRequest, type ScoredLog, type ScoredRequest, scoreLog } from './simulation/simulated-log.ts';
export type { SimulationOptions } from './simulation/simulation-options.ts';
export { type StrongShareOptions, thresholdForStrongShare } from './threshold.ts';
export {
  type OperatingMetrics,
  type OperatingPoint,
  type OperatingPointOptions,
  operatingPoints,
  type ThresholdRow,
  type ThresholdTableOptions,
  thresholdTable,
} from './threshold-table.ts';
export {
  type EvaluatedTier,
  type EvaluateTiersOptions,
  evaluateTiers,
  type FrontierPoint,
  type TierEvaluation,
} from './tiers/evaluate-tiers.ts';
export type { TierMetrics, TierPointMetrics, TierSummaryMetrics } from './tiers/measure-tiers.ts';
export { type ConstantPoint, type StaticMix, staticMix } from './tiers/static-mix.ts';
export { type TierCell, type TierTable, tierCellText, tierTable } from './tiers/tier-table.ts';
export { tierVerdict } from './tiers/tier-verdict.ts';
export { routingVerdict, type Verdict, type VerdictOptions } from './verdict.ts';
export type { GroupMetrics, WithinGroupMetrics } from './within-group.ts';
