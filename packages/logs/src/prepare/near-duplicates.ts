import type { ContentPart, Message, WeightedPrompt } from '@farthing/core';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { ascending, bandKeys, bands, countShared } from './min-hash.ts';
import { RowNumbers } from './row-numbers.ts';
import { lastText, type TemplateMatch } from './templates.ts';
import { textTraits } from './text-traits.ts';

/** Least Jaccard similarity of two texts' shingles for which they are one prompt. */
const threshold = 0.85;

/** Most shingles that may differ, however long the text: a greeting and a word of thanks. */
const maxDifferent = 12;

/** Shingles and words held for comparison, four bytes each. */
const maxHeldNumbers = 24 * 1024 * 1024;

/**
 * Finds prompts that say the same in almost the same words, such as one question with and without a greeting.
 *
 * Their last messages are compared, without templates, by shingles of three words (characters, where a script puts no
 * spaces). They are the same when the Jaccard similarity is 0.85 or more and no more than twelve shingles differ; when words
 * were only added or only left out, for a word replaced by another may be all that is asked; when figures, code, variables,
 * signs and negations are the same in the same order; and when everything before the last message is the same but for dates
 * in system prompts, as are images, tools, reference and verifier.
 *
 * First every prompt is added, in order, then each is compared in the same order, then asked for. The first prompt of
 * several is the one that stays. Takes 60 bytes a prompt, and the shingles of prompts that others may equal.
 */
export class NearDuplicates {
  #keys = Array.from({ length: bands }, () => new RowNumbers());
  /** The prompt that each is merged into: itself, if none. */
  readonly #merged = new RowNumbers();
  readonly #weights = new RowNumbers();
  #isWanted: Uint8Array | undefined;
  readonly #held = new HeldTraits();
  #next = 0;
  #mergedPrompts = 0;
  #uncompared = 0;

  /** Prompts merged into earlier ones. */
  get mergedPrompts(): number {
    return this.#mergedPrompts;
  }

  /** Prompts that were not compared, because too many were alike. */
  get uncompared(): number {
    return this.#uncompared;
  }

  add(prompt: WeightedPrompt, match: TemplateMatch): void {
    const { shingles, context } = traitsOf(prompt, match);
    for (const [band, key] of bandKeys(shingles, context.low).entries()) this.#keys[band]?.push(key);
    this.#merged.push(this.#merged.length);
    this.#weights.push(prompt.weight);
  }

  /** Ends adding. Whether any two prompts are worth comparing. */
  pair(): boolean {
    this.#isWanted = new Uint8Array(this.#merged.length);
    let found = false;
    for (const keys of this.#keys) if (pairEqualKeys(keys, this.#isWanted)) found = true;
    return found;
  }

  /** @param matchOf tells the templates of the prompt; most prompts have nothing to be compared with and need none. */
  compare(prompt: WeightedPrompt, matchOf: (prompt: WeightedPrompt) => TemplateMatch): void {
    const row = this.#next++;
    const rivals = this.#rivalsOf(row);
    const isWanted = this.#isWanted?.[row] === 1;
    if (rivals.length === 0 && !isWanted) return;
    const { words, shingles, context } = traitsOf(prompt, matchOf(prompt));
    const traits = { words: Uint32Array.from(words).sort(), shingles: ascending(shingles), context };
    const equal = rivals.find((rival) => {
      const other = this.#held.get(rival);
      if (other === undefined) this.#uncompared += 1;
      return other !== undefined && areNearDuplicates(traits, other);
    });
    if (equal !== undefined) {
      this.#merged.set(row, equal);
      this.#weights.set(equal, this.#weights.at(equal) + this.#weights.at(row));
      this.#weights.set(row, 0);
      this.#mergedPrompts += 1;
    } else if (isWanted) this.#held.add(row, traits);
  }

  /** Ends comparing, and frees what only comparing needs. */
  end(): void {
    this.#keys = [];
    this.#held.clear();
    this.#isWanted = undefined;
  }

  /** Logged requests that the prompt at `row` stands for; 0 when it is merged into another. */
  weightOf(row: number): number {
    return this.#weights.at(row);
  }

  /** Earlier prompts to compare with, first seen first. */
  #rivalsOf(row: number): number[] {
    const rivals = new Set<number>();
    for (const keys of this.#keys) {
      const first = keys.at(row);
      if (first !== row) rivals.add(this.#merged.at(first));
    }
    return [...rivals].sort((a, b) => a - b);
  }
}

interface Traits {
  /** Ascending; a word that comes twice is there twice. */
  readonly words: Uint32Array;
  /** Ascending, each once. */
  readonly shingles: Uint32Array;
  readonly context: ContentHash;
}

/** Prompts held for comparison, one after the other in one list of numbers: an object each would take five times as much. */
class HeldTraits {
  readonly #starts = new Map<number, number>();
  #numbers = new RowNumbers();

  clear(): void {
    this.#starts.clear();
    this.#numbers = new RowNumbers();
  }

  add(row: number, { words, shingles, context }: Traits): void {
    if (this.#numbers.length > maxHeldNumbers) return;
    this.#starts.set(row, this.#numbers.length);
    for (const number of [context.high, context.low, words.length, shingles.length]) this.#numbers.push(number);
    for (const word of words) this.#numbers.push(word);
    for (const shingle of shingles) this.#numbers.push(shingle);
  }

  get(row: number): Traits | undefined {
    const start = this.#starts.get(row);
    if (start === undefined) return undefined;
    const [high = 0, low = 0, words = 0, shingles = 0] = this.#slice(start, 4);
    return {
      context: { high, low },
      words: this.#slice(start + 4, words),
      shingles: this.#slice(start + 4 + words, shingles),
    };
  }

  #slice(start: number, length: number): Uint32Array {
    return Uint32Array.from({ length }, (_, index) => this.#numbers.at(start + index));
  }
}

function areNearDuplicates(a: Traits, b: Traits): boolean {
  if (a.context.high !== b.context.high || a.context.low !== b.context.low) return false;
  const sharedWords = countShared(a.words, b.words);
  if (sharedWords < a.words.length && sharedWords < b.words.length) return false;
  const shared = countShared(a.shingles, b.shingles);
  const different = a.shingles.length + b.shingles.length - 2 * shared;
  return different <= maxDifferent && shared >= threshold * (shared + different);
}

function traitsOf(
  prompt: WeightedPrompt,
  { instructions, header, footer }: TemplateMatch,
): {
  readonly words: readonly number[];
  readonly shingles: readonly number[];
  readonly context: ContentHash;
} {
  const text = lastText(prompt);
  const own = text.slice(header.length, text.length - footer.length);
  const { words, shingles, decisive } = textTraits(own);
  const hasher = new ContentHasher().add(instructions).add(header).add(footer).add(decisive);
  const last = prompt.conversation.length - 1;
  for (const [index, message] of prompt.conversation.entries()) {
    if (index === last) hasher.add(JSON.stringify([message.role, wordless(message)]));
    else if (message.role !== 'system') hasher.add(JSON.stringify(message));
  }
  hasher.add(JSON.stringify([prompt.reference, prompt.verifier, prompt.needs]));
  return { words, shingles, context: hasher.value };
}

function wordless({ content }: Message): readonly ContentPart[] {
  return typeof content === 'string' ? [] : content.filter((part) => part.type !== 'text');
}

/**
 * Replaces each key by the first row that has it, which may be the row itself.
 *
 * @returns whether any two rows have the same one; such first rows are marked as wanted.
 */
function pairEqualKeys(keys: RowNumbers, isWanted: Uint8Array): boolean {
  let capacity = 1024;
  while (capacity < 1.6 * keys.length) capacity *= 2;
  const slots = new Int32Array(capacity).fill(-1);
  const slotKeys = new Int32Array(capacity);
  let found = false;
  for (let row = 0; row < keys.length; row++) {
    const key = keys.at(row);
    let slot = key & (capacity - 1);
    while (slots[slot] !== -1 && slotKeys[slot] !== key) slot = (slot + 1) & (capacity - 1);
    const first = slots[slot]!;
    if (first === -1) {
      slots[slot] = row;
      slotKeys[slot] = key;
      keys.set(row, row);
    } else {
      keys.set(row, first);
      isWanted[first] = 1;
      found = true;
    }
  }
  return found;
}
