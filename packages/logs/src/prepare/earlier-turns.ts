import { type Conversation, type Message, messageText } from '@farthing/core';
import { logFormats } from '../formats/log-formats.ts';
import { promptLines } from '../formats/prompt-lines.ts';
import type { LoggedPrompt } from '../log-format.ts';
import { ContentHasher } from './content-hash.ts';
import { HashIndex } from './hash-index.ts';
import { RowNumbers } from './row-numbers.ts';

/** Text kept for later turns while reading, in UTF-16 code units. */
const maxCharacters = 32 * 1024 * 1024;

/** Instead of the row of an earlier turn. */
const nothingBefore = -1;
const unknownBefore = -2;

/**
 * Puts earlier turns back before requests of which the log keeps the last turn only.
 *
 * Logs of request bodies, which are all but Farthing's own lines, never need it: there the request is what the model saw. In
 * other logs a session is taken for a conversation when nowhere in the log, under the same `source`, a request of a session holds an answer of a model;
 * each request of it is one message of a user; the instructions stay the same; the times do not go back; and every earlier
 * turn has its logged answer. A turn for which one of these fails, and those after it, stay as the log has them.
 */
export class EarlierTurns {
  #latestTurns = new HashIndex();
  readonly #before = new RowNumbers();
  /** 1 where a later turn goes on from this one. */
  readonly #isContinued = new RowNumbers();
  readonly #sources = new RowNumbers();
  readonly #sourceNumbers = new Map<string | undefined, number>();
  /** Sources whose requests hold what came before them. */
  readonly #wholeSources = new Set<number>();
  /** The latest turns' facts, by row. */
  #instructions = new RowNumbers();
  #isAnswered = new RowNumbers();
  #times: number[] = [];

  /** Takes the next request of the log. */
  add(prompt: LoggedPrompt): void {
    const row = this.#before.length;
    const source = this.#sourceNumber(prompt.source);
    const isTurn = prompt.conversationId !== undefined && isLoneTurn(prompt.conversation);
    if (prompt.conversationId !== undefined && holdsAnswer(prompt.conversation)) this.#wholeSources.add(source);
    this.#sources.push(source);
    this.#isContinued.push(0);
    this.#instructions.push(isTurn ? instructionsHash(prompt.conversation) : 0);
    this.#isAnswered.push(prompt.answers === undefined ? 0 : 1);
    this.#times.push(prompt.timestampMs ?? Number.NaN);
    this.#before.push(isTurn ? this.#turnBefore(prompt, row) : nothingBefore);
  }

  /** Ends adding, and frees what only adding needs. */
  end(): void {
    this.#latestTurns = new HashIndex();
    this.#instructions = new RowNumbers();
    this.#isAnswered = new RowNumbers();
    this.#times = [];
  }

  /** How many requests get earlier turns back, unless there are too many to hold. */
  get restorable(): number {
    let count = 0;
    for (let row = 0; row < this.#before.length; row++) if (this.#rowBefore(row) >= 0) count++;
    return count;
  }

  /** Starts a walk through the same requests: a function that must be given each of them in order. */
  open(): (prompt: LoggedPrompt) => LoggedPrompt {
    const kept = new KeptTurns();
    let next = 0;
    return (prompt) => {
      const row = next++;
      const before = this.#rowBefore(row);
      const history = before < 0 ? undefined : kept.take(before);
      const whole = history === undefined ? prompt : { ...prompt, conversation: goOn(history, prompt.conversation) };
      const isWhole = before === nothingBefore || history !== undefined;
      if (isWhole && this.#isContinued.at(row) === 1 && !this.#isOfWholeSource(row)) kept.keep(row, whole);
      return whole;
    };
  }

  #turnBefore({ conversationId = '', timestampMs = Number.NaN, source }: LoggedPrompt, row: number): number {
    const session = new ContentHasher().add(source ?? '').add(conversationId).value;
    const before = this.#latestTurns.get(session);
    this.#latestTurns.set(session, row);
    if (before === undefined) return nothingBefore;
    const isWhole =
      this.#before.at(before) !== unknownBefore &&
      this.#isAnswered.at(before) === 1 &&
      this.#instructions.at(before) === this.#instructions.at(row) &&
      !(timestampMs < (this.#times[before] ?? Number.NaN));
    if (!isWhole) return unknownBefore;
    this.#isContinued.set(before, 1);
    return before;
  }

  #rowBefore(row: number): number {
    return this.#isOfWholeSource(row) ? nothingBefore : this.#before.at(row);
  }

  #isOfWholeSource(row: number): boolean {
    return this.#wholeSources.has(this.#sources.at(row));
  }

  #sourceNumber(source: string | undefined): number {
    const known = this.#sourceNumbers.get(source);
    if (known !== undefined) return known;
    const number = this.#sourceNumbers.size;
    this.#sourceNumbers.set(source, number);
    if (isOfRequestBodies(source)) this.#wholeSources.add(number);
    return number;
  }
}

/** Turns that a later one needs, oldest first, up to a limit: a session that rests too long is left as the log has it. */
class KeptTurns {
  readonly #turns = new Map<number, { readonly conversation: Conversation; readonly size: number }>();
  #size = 0;

  take(row: number): Conversation | undefined {
    const turn = this.#turns.get(row);
    this.#drop(row);
    return turn?.conversation;
  }

  keep(row: number, { conversation, answers }: LoggedPrompt): void {
    const answer: Message = { role: 'assistant', content: answers?.[0]?.text ?? '' };
    const whole = [...conversation, answer];
    const size = whole.reduce((sum, message) => sum + messageText(message).length, 0);
    this.#turns.set(row, { conversation: whole, size });
    this.#size += size;
    for (const oldest of this.#turns.keys()) {
      if (this.#size <= maxCharacters) return;
      this.#drop(oldest);
    }
  }

  #drop(row: number): void {
    this.#size -= this.#turns.get(row)?.size ?? 0;
    this.#turns.delete(row);
  }
}

/** Whether a prompt was read from a format that logs what went over the wire: all but Farthing's own lines. */
function isOfRequestBodies(source: string | undefined): boolean {
  return logFormats.some(({ name }) => name === source && name !== promptLines.name);
}

function isLoneTurn(conversation: Conversation): boolean {
  const spoken = conversation.filter((message) => message.role !== 'system');
  return spoken.length === 1 && spoken[0]?.role === 'user';
}

function holdsAnswer(conversation: Conversation): boolean {
  return conversation.some((message) => message.role === 'assistant');
}

function instructionsHash(conversation: Conversation): number {
  const hasher = new ContentHasher();
  for (const message of conversation) if (message.role === 'system') hasher.add(messageText(message));
  return hasher.value.low | 0;
}

function goOn(history: Conversation, turn: Conversation): Conversation {
  return [...history, ...turn.filter((message) => message.role !== 'system')];
}
