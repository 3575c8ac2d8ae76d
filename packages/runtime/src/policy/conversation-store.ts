/**
 * What is remembered of a conversation: numbers by name, of which each only ever rises. That is why writing them in any
 * order, twice, or from two machines at once comes to the same. No text: see the functions below for the names.
 */
export type ConversationState = Readonly<Record<string, number>>;

/** What policies get to know of a conversation's earlier requests. */
export interface ConversationMemory {
  /** Milliseconds; never before the last request that is remembered, whatever the clock says. */
  readonly nowMs: number;
  /** Empty for a conversation that nothing is remembered of; `undefined` when the store could not be read. */
  readonly state: ConversationState | undefined;
}

export interface StoreReadOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface StoreRaiseOptions extends StoreReadOptions {
  /** Milliseconds from now after which the conversation may be forgotten. */
  readonly keepMs: number;
}

/** Where what is remembered of conversations is kept. Implementations pass `testing/store-contract.ts`. */
export interface ConversationStore {
  /** `undefined` for a conversation that is not known. */
  read(
    conversationId: string,
    options?: StoreReadOptions,
  ): ConversationState | undefined | Promise<ConversationState | undefined>;
  /** Sets each number that is greater than what is there, all or none, and leaves the others. */
  raise(conversationId: string, numbers: ConversationState, options: StoreRaiseOptions): void | Promise<void>;
}

/** A store that answers at once. */
export interface SyncConversationStore extends ConversationStore {
  read(conversationId: string): ConversationState | undefined;
  raise(conversationId: string, numbers: ConversationState, options: StoreRaiseOptions): void;
}

/** When a conversation last needed a candidate, in milliseconds. */
export const neededName = (model: string): string => `needed:${model}`;
/** When a candidate last answered or was chosen to, in milliseconds. */
export const usedName = (model: string): string => `used:${model}`;
/** When a candidate was last chosen and did not answer, in milliseconds. */
export const failedName = (model: string): string => `failed:${model}`;
/** What a candidate was sent last, as {@link sentNumber} has it. */
export const sentName = (model: string): string => `sent:${model}`;

const sentScale = 2 ** 22;

/**
 * When and how much in one number, so that the last input replaces a longer one before it although numbers only rise: whole
 * seconds × 2²² + tokens, of which 4,194,303 count at most. Of two within a second the longer counts.
 */
export function sentNumber(nowMs: number, tokens: number): number {
  return Math.max(0, Math.floor(nowMs / 1000)) * sentScale + Math.min(Math.ceil(tokens), sentScale - 1);
}

/** Tokens of the last input. */
export const sentTokens = (sent: number): number => sent % sentScale;
