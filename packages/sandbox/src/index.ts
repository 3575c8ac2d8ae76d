export { type SandboxModel, sandboxModels } from './models.ts';
export type { SandboxClock } from './server/endpoints.ts';
export type { SandboxFaults } from './server/faults.ts';
export { answerRequest, type MessageBody } from './server/reply.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './server/server.ts';
export type { SandboxStats } from './server/stats.ts';
