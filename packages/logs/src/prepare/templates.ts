import { messageText, type Prompt } from '@farthing/core';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { FrequencySketch } from './frequency-sketch.ts';
import { SystemPrompts } from './system-prompts.ts';
import { leadingUnits, trailingUnits } from './text-units.ts';

/** A text that an application puts around what its users say. */
export interface TemplateMatch {
  /** Sentences of the system prompt that many requests share; those that change, such as a date or a name, are left out. */
  readonly system: string;
  /** The whole system prompt, but for its dates and times. */
  readonly instructions: string;
  /** What many requests begin their last message with; empty when nothing. */
  readonly header: string;
  /** What many requests end their last message with; empty when nothing. */
  readonly footer: string;
}

/** Prompts that must share a text for it to be a template, and the share of all prompts they must be. */
const minPrompts = 20;
const minShare = 0.005;

/** A header with fewer letters is more likely a phrase of people, such as a greeting, or a row of figures. */
const minLetters = 32;

/** Sentences of a message that are tried as its header or footer. */
const maxUnits = 12;

/**
 * Recognizes boilerplate by counting: sentences of system prompts, and beginnings and ends of last messages up to the
 * boundary of a sentence or line (frequent words in logs, Vaarandi 2003, with sentences for words). Figures count as equal.
 * Must be given distinct prompts, or one question asked a hundred times would be a template.
 */
export class Templates {
  readonly #sketch = new FrequencySketch();
  readonly #systemPrompts = new SystemPrompts();
  #prompts = 0;

  add(prompt: Prompt): void {
    this.#prompts += 1;
    for (const { key } of this.#systemPrompts.unitsOf(prompt)) this.#sketch.add(key);
    const text = lastText(prompt);
    for (const { hash } of chains(leadingUnits(text), 'header')) this.#sketch.add(hash);
    for (const { hash } of chains(trailingUnits(text), 'footer')) this.#sketch.add(hash);
  }

  /** The templates of a prompt, once all prompts have been added. */
  match(prompt: Prompt): TemplateMatch {
    const text = lastText(prompt);
    const header = this.#longest(chains(leadingUnits(text), 'header'), text.length);
    const footer = this.#longest(chains(trailingUnits(text), 'footer'), text.length - header);
    const units = this.#systemPrompts.unitsOf(prompt);
    const shared = units.filter(({ key, timeless }) => timeless !== '' && this.#isFrequent(key));
    return {
      system: shared.map(({ unit }) => unit).join(' '),
      instructions: units.map(({ timeless }) => timeless).join('\n'),
      header: text.slice(0, header),
      footer: footer === 0 ? '' : text.slice(-footer),
    };
  }

  /** In characters; a template must leave something of the message. */
  #longest(found: Iterable<Chain>, room: number): number {
    let longest = 0;
    for (const { hash, length } of found) {
      if (length >= room || !this.#isFrequent(hash)) break;
      longest = length;
    }
    return longest;
  }

  #isFrequent(hash: ContentHash): boolean {
    return this.#sketch.count(hash) >= Math.max(minPrompts, minShare * this.#prompts);
  }
}

/** The text of the message to be answered. */
export function lastText({ conversation }: Prompt): string {
  const last = conversation.at(-1);
  return last === undefined ? '' : messageText(last);
}

interface Chain {
  readonly hash: ContentHash;
  /** Of the text so far, unmasked. */
  readonly length: number;
}

/** Beginnings of a text in growing length, long enough to be a template. */
function* chains(units: readonly string[], place: 'header' | 'footer'): Generator<Chain> {
  const hasher = new ContentHasher().add(place);
  let length = 0;
  let letters = 0;
  // A template leaves something of a message, so the last unit is none.
  for (const unit of units.slice(0, Math.min(maxUnits, units.length - 1))) {
    length += unit.length;
    letters += unit.match(/\p{L}/gu)?.length ?? 0;
    hasher.addMasked(unit);
    if (letters >= minLetters) yield { hash: hasher.value, length };
  }
}
