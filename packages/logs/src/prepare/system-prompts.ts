import { messageText, type Prompt } from '@farthing/core';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { leadingUnits } from './text-units.ts';

/** A sentence or line of a system prompt. */
export interface SystemUnit {
  readonly unit: string;
  /** The same for units that differ only in figures and white space. */
  readonly key: ContentHash;
  /** The unit, without its figures if they tell a time; empty if it tells nothing else. */
  readonly timeless: string;
}

const maxRemembered = 512;

/** Takes system prompts apart. Remembers some, since most come many times. */
export class SystemPrompts {
  readonly #remembered = new Map<string, readonly SystemUnit[]>();

  /** The distinct units of a prompt's system messages, in order. */
  unitsOf({ conversation }: Prompt): readonly SystemUnit[] {
    const texts = conversation.filter((message) => message.role === 'system').map(messageText);
    if (texts.length === 0) return [];
    const text = texts.join('\n');
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    const units = takeApart(text);
    this.#remembered.set(text, units);
    return units;
  }
}

/** A year, a date or a time of day. */
const time = /(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d\d)(?!\d)/u;

/** Longest sentence that is taken to tell the time and nothing else. */
const longestTime = 80;

function withoutTime(unit: string): string {
  if (!time.test(unit)) return unit;
  return unit.length <= longestTime ? '' : unit.replace(/\d+/gu, '0');
}

function takeApart(text: string): SystemUnit[] {
  const units = new Map<string, SystemUnit>();
  for (const each of leadingUnits(text)) {
    const unit = each.trim();
    const key = new ContentHasher().add('system').addMasked(unit).value;
    if (unit !== '') units.set(`${key.high}-${key.low}`, { unit, key, timeless: withoutTime(unit) });
  }
  return [...units.values()];
}
