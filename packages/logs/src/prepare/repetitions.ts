import type { LoggedAnswer, Prompt, WeightedPrompt } from '@farthing/core';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { HashIndex } from './hash-index.ts';
import { RowNumbers } from './row-numbers.ts';

/** Answers held for prompts that several models answered, in UTF-16 code units. */
const maxAnswerCharacters = 32 * 1024 * 1024;

/**
 * Finds the prompts that occur several times in a log, so that each is answered once. Prompts are the same when
 * conversation, needs, reference and verifier are. Of the answers of all its repetitions a prompt keeps the first whole one
 * of each model.
 *
 * First every request is added, in order; then the same requests, in the same order, become prompts. About 30 bytes a
 * request stay in memory, and up to 32 million characters of answers by models that did not answer the first entry.
 */
export class Repetitions {
  #firstRows = new HashIndex();
  #distinct = 0;
  readonly #weights = new RowNumbers();
  readonly #answers = new AnswerCollector();

  /** Distinct prompts so far. */
  get distinct(): number {
    return this.#distinct;
  }

  /** Requests that repeat an earlier one. */
  get repeated(): number {
    return this.#weights.length - this.#distinct;
  }

  /** Logged answers of repetitions that there was no room to keep. */
  get droppedAnswers(): number {
    return this.#answers.dropped;
  }

  /** @returns whether nobody asked this before. */
  add(prompt: Prompt): boolean {
    const hash = hashPrompt(prompt);
    const row = this.#weights.length;
    const first = this.#firstRows.get(hash);
    const isFirst = first === undefined;
    if (isFirst) this.#distinct += 1;
    if (isFirst) this.#firstRows.set(hash, row);
    else this.#weights.set(first, this.#weights.at(first) + 1);
    this.#weights.push(isFirst ? 1 : 0);
    this.#answers.add(first ?? row, { isFirst, answers: prompt.answers ?? [] });
    return isFirst;
  }

  /** Ends adding, and frees what only adding needs. */
  end(): void {
    this.#firstRows = new HashIndex();
    this.#answers.end();
  }

  /** Each prompt once, at its first place and with that entry's metadata. */
  async *merge(prompts: AsyncIterable<Prompt>): AsyncGenerator<WeightedPrompt> {
    let row = 0;
    for await (const prompt of prompts) {
      const weight = this.#weights.at(row);
      if (weight > 0) yield withAnswers({ ...prompt, weight }, this.#answers.of(row));
      row += 1;
    }
  }
}

/** A whole answer of a repetition takes the place of one that was cut off. */
function withAnswers(prompt: WeightedPrompt, more: readonly LoggedAnswer[]): WeightedPrompt {
  if (more.length === 0) return prompt;
  const replaced = new Set(more.map(({ model }) => model));
  return { ...prompt, answers: [...(prompt.answers ?? []).filter(({ model }) => !replaced.has(model)), ...more] };
}

export function hashPrompt({ conversation, needs, reference, verifier }: Prompt): ContentHash {
  const hasher = new ContentHasher();
  for (const { role, content } of conversation) {
    hasher.add(role).add(typeof content === 'string' ? content : JSON.stringify(content));
  }
  return hasher
    .add(needs?.join() ?? '')
    .add(reference === undefined ? '' : `reference ${reference}`)
    .add(verifier === undefined ? '' : JSON.stringify(verifier)).value;
}

/** The first whole answer of each model to a prompt, beyond those of its first entry. */
class AnswerCollector {
  /** One bit a model; the models of a log beyond the thirtieth share one. */
  readonly #models = new Map<string, number>();
  #answeredBy = new RowNumbers();
  readonly #answers = new Map<number, LoggedAnswer[]>();
  #characters = 0;
  dropped = 0;

  add(
    first: number,
    { isFirst, answers }: { readonly isFirst: boolean; readonly answers: readonly LoggedAnswer[] },
  ): void {
    const known = isFirst ? 0 : this.#answeredBy.at(first);
    let all = known;
    for (const answer of answers) {
      if (answer.stopReason !== 'complete') continue;
      const bit = this.#bitOf(answer.model);
      if (!isFirst && (known & bit) === 0 && (all & bit) === 0) this.#keep(first, answer);
      all |= bit;
    }
    this.#answeredBy.push(isFirst ? all : 0);
    if (!isFirst) this.#answeredBy.set(first, all);
  }

  end(): void {
    this.#answeredBy = new RowNumbers();
  }

  of(row: number): readonly LoggedAnswer[] {
    return this.#answers.get(row) ?? [];
  }

  #keep(first: number, answer: LoggedAnswer): void {
    this.#characters += answer.text.length;
    if (this.#characters > maxAnswerCharacters) this.dropped += 1;
    else this.#answers.set(first, [...this.of(first), answer]);
  }

  #bitOf(model: string): number {
    const known = this.#models.get(model);
    if (known !== undefined) return known;
    const bit = 1 << Math.min(this.#models.size, 30);
    if (this.#models.size < 1000) this.#models.set(model, bit);
    return bit;
  }
}
