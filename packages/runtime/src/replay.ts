// A door of its own: production writes decision logs and never replays them.
export { parseDecisionRecord } from './decision-log/parse-decision-record.ts';
export { type Replay, type ReplayOptions, replayDecision } from './decision-log/replay-decision.ts';
export type { ReplayArtefact, ReplayDifference } from './decision-log/replay-difference.ts';
