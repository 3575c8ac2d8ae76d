export { type AgreementCounts, requestsOf } from './agreement-counts.ts';
export { writeFileAtomically } from './atomic-file.ts';
export type { CandidateCounts } from './candidate-counts.ts';
export { cohenKappa, type Kappa } from './cohen-kappa.ts';
export type { CorrelationEstimate } from './correlation.ts';
export {
  type DecisionRow,
  type DecisionTableOptions,
  decisionTableVersion,
  writeDecisions,
} from './decision-writer.ts';
export type { ComplexityCounts, LengthBandCounts } from './difficulty-counts.ts';
export { type AppendOnlyFile, createDurableAppender, type DurableAppender } from './durable-appender.ts';
export { type EmbeddingCache, type OpenEmbeddingCacheOptions, openEmbeddingCache } from './embedding-cache.ts';
export type { ExampleKind, ExampleRows } from './example-rows.ts';
export { explainedWrite } from './explained-write.ts';
export { acquireFileLock } from './file-lock.ts';
export type { GroupCounts } from './group-counts.ts';
export { isShallow } from './is-shallow.ts';
export {
  type BadJsonLine,
  type JsonLine,
  type ParseJsonLinesOptions,
  parseJsonLines,
  type ReadJsonLinesOptions,
  readJsonLines,
} from './json-lines.ts';
export type { JudgeStatistics } from './judge-statistics.ts';
export { JudgementCounter, type JudgementCounts } from './judgement-counts.ts';
export type { JuryAgreement } from './jury-agreement.ts';
export { type LabelFormat, labelFormatOf, labelFormats } from './label-format.ts';
export { type LabelTable, type ReadLabelsOptions, readLabels } from './label-reader.ts';
export { labelSchemaVersion } from './label-schema.ts';
export {
  LabelSummarizer,
  type LabelSummary,
  type RowCount,
  type SummarizeLabelsOptions,
  summarizeLabels,
} from './label-summary.ts';
export { type LabelContent, type WriteLabelsOptions, writeLabels } from './label-writer.ts';
export { makeFolder } from './make-folder.ts';
export { type ImportedOutcomes, type ImportOutcomesOptions, importOutcomes } from './outcome-importer.ts';
export type { PairCounts } from './pair-counts.ts';
export { parsePrompt } from './parse-prompt.ts';
export type { PerfectCost, PerfectRouting } from './perfect-routing.ts';
export type { TokenPrice } from './price-outcomes.ts';
export { promptId } from './prompt-id.ts';
export { type Proportion, proportion } from './proportion.ts';
export type { SampleCounts } from './sample-counts.ts';
export { type ShareEstimate, ShareEstimator } from './share-estimate.ts';
export type { SliceCounts } from './slice-counts.ts';
export { otherKindOf } from './text-file.ts';
export { packingOf, unpackBytes } from './unpack-bytes.ts';
export { wilsonInterval } from './wilson-interval.ts';
