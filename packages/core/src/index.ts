export { type Completion, type StopReason, stopReasons, type TokenUsage } from './completion.ts';
export { connectedGroups, type GroupMember, groupKeys } from './connected-groups.ts';
export {
  type ContentPart,
  type Conversation,
  type ImagePart,
  isToolLoop,
  type Message,
  messageText,
  normalizePrompt,
  type Role,
  scoringText,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  userConversation,
} from './conversation.ts';
export type { DecisionReason, PolicyStep, RoutingDecision } from './decision.ts';
export {
  ArtifactError,
  BudgetExceededError,
  ConfigError,
  DataError,
  type DataLocation,
  FarthingError,
  ProviderError,
  type ProviderFailure,
} from './errors.ts';
export { withoutHarnessContext } from './harness-context.ts';
export {
  type AnswerOrder,
  agreeingAnswersJudge,
  answerOrders,
  identicalAnswersJudge,
  type JudgedLabel,
  type Judgement,
  labelFromJudgements,
  reduceVotes,
  type ScoredJudgement,
  type UnscoredJudgement,
  type Verdict,
  type VoteResult,
  verdicts,
} from './judgement.ts';
export {
  type AnswerSource,
  answerSources,
  type CandidateOutcome,
  isStrongBetter,
  type LabelRow,
  type LabelSource,
  labelSources,
  rowQualities,
  type Split,
  splits,
} from './label.ts';
export { costUsd, type ModelPrice, type PriceTable, type TokenRate } from './price.ts';
export {
  type LoggedAnswer,
  type Prompt,
  type RequestNeed,
  requestNeeds,
  type WeightedPrompt,
} from './prompt.ts';
export { createRandom, hashText, type Random, shuffle } from './random.ts';
export { unanswerableReason } from './unanswerable-reason.ts';
export {
  type JsonSpec,
  type MultipleChoiceSpec,
  type NumericSpec,
  type PlainSpec,
  parseTolerance,
  type Tolerance,
  type VerifierName,
  type VerifierSpec,
  verifierNames,
  verifierSpec,
} from './verifier.ts';
