import { promptId } from '@farthing/dataset';
import type { LogReading } from './log-format.ts';
import { ContentHasher } from './prepare/content-hash.ts';
import { HashIndex } from './prepare/hash-index.ts';

/**
 * Tells requests that were logged twice from different ones. The first is kept; attempts that failed were skipped before
 * they came here. Of each id about 50 bytes stay in memory.
 */
export class RequestIds {
  readonly #requests = new HashIndex();
  readonly #ids = new HashIndex();

  /** The reading itself, one that is skipped, or the prompt under another id when its own is another request's. */
  once(reading: LogReading): LogReading {
    if ('skipped' in reading) return reading;
    const { prompt, place } = reading;
    if (prompt.requestId === undefined) return reading;
    const hasher = new ContentHasher().add(prompt.requestId);
    const isKnown = addTo(this.#ids, hasher);
    if (addTo(this.#requests, hasher.add(JSON.stringify(prompt.conversation))))
      return { skipped: 'logged again under the same request id', place };
    // Not every id is one: some start anew with every file.
    return isKnown
      ? { place, prompt: { ...prompt, id: promptId(prompt.conversation), requestId: undefined } }
      : reading;
  }
}

/** @returns whether it was there before. */
function addTo(index: HashIndex, { value }: ContentHasher): boolean {
  if (index.get(value) !== undefined) return true;
  index.set(value, 0);
  return false;
}
