export {
  type Acceptance,
  type AcceptanceContext,
  type AcceptanceVerdict,
  type AgreementOptions,
  acceptAgreeing,
  acceptConfident,
  acceptIf,
  type ConfidenceOptions,
  type ConfidenceScale,
  type Reply,
  statedConfidence,
} from './answer/acceptance.ts';
export {
  type Cascade,
  type CascadeAnswer,
  type CascadeAskOptions,
  type CascadeCall,
  type CascadeOptions,
  type CascadeStep,
  cascade,
} from './answer/cascade.ts';
export {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
  createCircuitBreaker,
  type Permit,
} from './answer/circuit-breaker.ts';
export {
  type Answered,
  attemptsOf,
  type Fallback,
  type FallbackCall,
  type FallbackOptions,
  withFallback,
} from './answer/fallback.ts';
export type { AskOptions, Attempt, Provider, Tier } from './answer/provider.ts';
export { type TokenLimits, worstCostUsd } from './answer/worst-cost.ts';
export { type Assessment, type AssessorParts, createAssessor, routingRates } from './assessment.ts';
export { type Calibrator, calibrate, type IsotonicCalibrator, maxWinRate, type PlattCalibrator } from './calibrator.ts';
export { type ChooseTierOptions, chooseTier, evenTierCosts, referenceThreshold } from './choose-tier.ts';
export {
  type CoverageConfig,
  type CoverageModel,
  coverageAt,
  coverageDistance,
  coverageProfile,
  defaultCoverageFloor,
  isCovered,
} from './coverage.ts';
export { type ConversationFacts, conversationFacts } from './decision-log/conversation-facts.ts';
export { type DecisionArtefacts, decisionArtefacts } from './decision-log/decision-artefacts.ts';
export { decisionFile } from './decision-log/decision-file.ts';
export {
  createDecisionLog,
  type DecisionLog,
  type DecisionLogOptions,
  type DecisionSink,
  type DroppedDecisions,
} from './decision-log/decision-log.ts';
export { type DecisionRecord, decisionRecordVersion, type LoggedFacts } from './decision-log/decision-record.ts';
export { type LoggedPolicyOptions, loggedPolicy } from './decision-log/logged-policy.ts';
export { type AttributeSpan, setDecision, spanAttributes } from './decision-log/span-attributes.ts';
export type { RouteOptions } from './decisions.ts';
export { checkEmbedder, type EmbedderIdentity, embedderIdentity, probeText } from './embedder-identity.ts';
export {
  type Embedder,
  type EmbedderOptions,
  type Embedding,
  type EmbedOptions,
  embeddingFault,
  type SparseVector,
} from './embedding.ts';
export type { Explanation, GainParts, Influence } from './explanation.ts';
export {
  type Head,
  type NeighboursHead,
  type NetworkHead,
  outputsOf,
  predictGains,
  qualityPredictor,
  type StackHead,
} from './head.ts';
export {
  type HeadConfig,
  mostStoredRows,
  mostStoredValues,
  type NeighboursConfig,
  type NetworkConfig,
  type StackConfig,
} from './head-config.ts';
export { keywordScore } from './keyword-score.ts';
export {
  createLexicalEmbedder,
  type LexicalEmbedder,
  type LexicalParameters,
  lexicalDimensions,
  lexicalVersion,
  type TextFeature,
  type TracedVector,
} from './lexical-embedder.ts';
export {
  createNgramHasher,
  defaultLexicalSettings,
  type HashedNgrams,
  type LexicalSettings,
  type NgramHasher,
  type NgramPlaces,
} from './lexical-ngrams.ts';
export { loadRouter } from './load-router.ts';
export {
  createRowSearch,
  type DenseRows,
  type NearestRows,
  type Postings,
  type StoredVectors,
} from './nearest-rows.ts';
export {
  type NeighbourSettings,
  type Neighbours,
  neighbourAverage,
  neighbourPredictor,
  type StoredQualities,
} from './neighbours.ts';
export { type DenseLayer, forward, type Network, sigmoid } from './network.ts';
export { parseRouterConfig, sha256Hex } from './parse-router-config.ts';
export { type ByTaskOptions, byTask } from './policy/by-task.ts';
export { type CacheAwareOptions, cacheAware } from './policy/cache-aware.ts';
export {
  type BestForMoneyOptions,
  bestForMoney,
  type CapabilityOptions,
  capabilityPolicy,
} from './policy/capability.ts';
export { classifyTask, type TaskType, taskTypes } from './policy/classify-task.ts';
export { withConstraints } from './policy/constraints.ts';
export type {
  ConversationMemory,
  ConversationState,
  ConversationStore,
  StoreRaiseOptions,
  StoreReadOptions,
  SyncConversationStore,
} from './policy/conversation-store.ts';
export { createPolicy, type PolicyParts } from './policy/create-policy.ts';
export { estimateTokens } from './policy/estimate-tokens.ts';
export {
  type CostAssumptions,
  horizonCostUsd,
  type PricedRequest,
  priceRequest,
  requestCostUsd,
} from './policy/expected-cost.ts';
export { failToStrong } from './policy/fail-to-strong.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './policy/memory-store.ts';
export type { ModelProfile, ModelProfiles } from './policy/model-profile.ts';
export type { Policy, SyncPolicy } from './policy/policy.ts';
export { type PolicySpec, parsePolicySpec, type TaskSpec } from './policy/policy-spec.ts';
export { type FinalAnswer, rememberAnswer } from './policy/remember-answer.ts';
export type { RoutingRequest } from './policy/routing-request.ts';
export { type StickyOptions, sticky } from './policy/sticky.ts';
export {
  type AsyncRequestRouter,
  type RequestRouter,
  type ThresholdPolicyOptions,
  thresholdPolicy,
} from './policy/threshold-policy.ts';
export type { Schedule } from './policy/wait-for-store.ts';
export { type DroppedState, type MemoryOptions, withMemory } from './policy/with-memory.ts';
export type {
  AsyncRouter,
  ExplainOptions,
  RouteAsyncOptions,
  Router,
} from './router.ts';
export {
  defaultGuarantee,
  type ExternalEmbedderConfig,
  isLexicalConfig,
  type LexicalEmbedderConfig,
  type RouterConfig,
  routerSchemaVersion,
  type ThresholdGuarantee,
  type TierCosts,
  type TunedThreshold,
} from './router-config.ts';
export { type LoadRouterOptions, type RouterBytes, routerFromBytes } from './router-from-bytes.ts';
export {
  type ComplexityRouterOptions,
  complexityRouter,
  type HeuristicRouterOptions,
  heuristicRouter,
  type RuleRouterOptions,
} from './rule-routers.ts';
export { createScorer, type ScorerParts } from './scorer.ts';
export { structuralFeatureCount, structuralFeatureNames, structuralFeatures } from './structural-features.ts';
