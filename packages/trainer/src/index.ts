export { checkCandidates } from './check-candidates.ts';
export { type EmbeddablePrompt, type EmbedPromptsOptions, embedPrompts } from './embed-prompts.ts';
export { type CalibrationPoint, fitCalibrator } from './fit-calibrator.ts';
export { loadTrainingGroups } from './load-training-groups.ts';
export { checkRouterFolder, saveRouter } from './save-router.ts';
export type { RivalResult, SelectedHead } from './select-head.ts';
export { type TrainedRouter, type TrainOptions, trainRouter } from './train.ts';
export { isTrainingRow } from './training-groups.ts';
export { type RouterTuning, type TuneRouterOptions, tuneRouter } from './tune-router.ts';
