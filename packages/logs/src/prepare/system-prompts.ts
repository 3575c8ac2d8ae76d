import { messageText, type Prompt } from '@farthing/core';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { leadingUnits } from './text-units.ts';

/** A sentence or line of a system prompt. */
export interface SystemUnit {
  readonly unit: string;
  /** The same for units that differ only in figures and white space. */
  readonly key: ContentHash;
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

function takeApart(text: string): SystemUnit[] {
  const units = new Map<string, SystemUnit>();
  for (const each of leadingUnits(text)) {
    const unit = each.trim();
    const key = new ContentHasher().add('system').addMasked(unit).value;
    if (unit !== '') units.set(`${key.high}-${key.low}`, { unit, key });
  }
  return [...units.values()];
}
