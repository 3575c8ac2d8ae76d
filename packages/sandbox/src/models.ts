/** A model the sandbox serves, with its list price. */
export interface SandboxModel {
  readonly id: 'sandbox-weak' | 'sandbox-strong' | 'sandbox-judge';
  readonly displayName: string;
  /** US dollars per million input tokens. */
  readonly inputUsdPerMillion: number;
  /** US dollars per million output tokens. */
  readonly outputUsdPerMillion: number;
}

/** Every model of the sandbox. Prices follow the usual gap between a small and a large model; nothing is charged. */
export const sandboxModels: readonly SandboxModel[] = [
  { id: 'sandbox-weak', displayName: 'Sandbox Weak', inputUsdPerMillion: 0.25, outputUsdPerMillion: 1.25 },
  { id: 'sandbox-strong', displayName: 'Sandbox Strong', inputUsdPerMillion: 5, outputUsdPerMillion: 25 },
  { id: 'sandbox-judge', displayName: 'Sandbox Judge', inputUsdPerMillion: 3, outputUsdPerMillion: 15 },
];

/** Whether the sandbox serves a model of this id. */
export function isSandboxModel(id: string): id is SandboxModel['id'] {
  return sandboxModels.some((model) => model.id === id);
}

/** Tokens of a text as the sandbox counts them: one per four characters, rounded up. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
