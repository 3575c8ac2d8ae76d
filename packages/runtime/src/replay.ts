// A door of its own: what decides again, from a log or from scores that are known, is not needed where requests are routed.
export { standInFor } from './decision-log/conversation-facts.ts';
export { type KnownScores, routerWithScores, scoresOf } from './decision-log/known-scores.ts';
export { parseDecisionRecord } from './decision-log/parse-decision-record.ts';
export { type Replay, type ReplayOptions, replayDecision } from './decision-log/replay-decision.ts';
export type { ReplayArtefact, ReplayDifference } from './decision-log/replay-difference.ts';
