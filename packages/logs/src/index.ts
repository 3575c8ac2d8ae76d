export { type ColumnMap, type ColumnRole, columnRoles } from './column-map.ts';
export { readCsvRecords } from './containers/csv.ts';
export type { FoundRecord } from './containers/found-record.ts';
export type {
  LogFormat,
  LogFormatReader,
  LoggedPrompt,
  LoggedUsage,
  LogReading,
  LogRecord,
  RecordPlace,
} from './log-format.ts';
export { type Log, type LogFile, type OpenLogOptions, openLog } from './open-log.ts';
export {
  type PreparationReport,
  type PreparedPrompts,
  type PrepareOptions,
  preparePrompts,
} from './prepare/prepare-prompts.ts';
export type { RequestFilter } from './prepare/request-filter.ts';
export type { Reread } from './prepare/reread.ts';
export type { FoundTemplate, TemplatePlace } from './prepare/template-catalog.ts';
export type { RedactionKind } from './redact/finding.ts';
export { type RedactedPrompt, redactPrompt } from './redact/redact-prompt.ts';
export { Redactor } from './redact/redactor.ts';
export { type PromptSample, type SampleOptions, samplePrompts } from './sample/sample-prompts.ts';
export { type CountedPrompts, type RouterScore, type SamplingStrategy, samplingStrategies } from './sample/strata.ts';
export type { ModelCounts } from './summary/model-counts.ts';
export type { RoutingKind } from './summary/routing-kind.ts';
export { type LogSummary, summarizeLog } from './summary/summarize-log.ts';
