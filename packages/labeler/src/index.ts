export { type AnthropicClientOptions, anthropicClient } from './anthropic-client.ts';
export type { BatchClient, BatchEntry, BatchOutcome, BatchResult, BatchRoute, BatchState } from './batch-client.ts';
export type { BatchedCall, BatchIntent, BatchLedger, OpenBatch } from './batch-ledger.ts';
export type { BatchProgress, CallReport, ModelUsage } from './call-report.ts';
export { type Clock, systemClock } from './clock.ts';
export { type EstimateOptions, estimateLabeling, type LabelEstimate } from './estimate-labeling.ts';
export { type Journal, type OpenJournalOptions, openJournal } from './journal.ts';
export { type JudgeOptions, judgePair, type PairToJudge } from './judge.ts';
export { defaultRubric, judgeInstructions, rubricHash } from './judge-rubric.ts';
export type { LabelPlanOptions } from './label-plan.ts';
export { type LabelOptions, labelPrompts } from './label-prompts.ts';
export type { LabelCount, LabelReport } from './label-report.ts';
export { type LoggedNames, type NearMiss, nearMisses } from './logged-answers.ts';
export type { CompleteOptions, CompletionRequest, ModelClient, RateCaps } from './model-client.ts';
export { type Kinship, kinships, modelFamily } from './model-family.ts';
export { type OpenaiClientOptions, openaiClient } from './openai-client.ts';
export { batchPrice, withPrices } from './price.ts';
export { listPrices, pricesCheckedOn } from './price-table.ts';
export type { RateLimits } from './rate-limit-headers.ts';
export { type ModelRoute, routeClients } from './route-clients.ts';
export {
  answersAgree,
  type ComparingName,
  comparingNames,
  type VerifyOptions,
  verifyAnswer,
} from './verifiers/comparing-verifiers.ts';
export type { ModuleQuestion } from './verifiers/module.ts';
export { openVerifiers, type VerificationOptions, type Verifiers } from './verifiers/open-verifiers.ts';
export type { Verification } from './verifiers/verification.ts';
export type { Verifier } from './verifiers/verifier.ts';
