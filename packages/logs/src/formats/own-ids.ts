import { DataError, type DataLocation, hashText, type Prompt } from '@farthing/core';
import { ContentHasher } from '../prepare/content-hash.ts';
import { HashIndex } from '../prepare/hash-index.ts';

/** Sees to it that an id of a log of one's own never stands for two requests, in about 24 bytes an id. */
export class OwnIds {
  readonly #contents = new HashIndex();

  /** @throws DataError when the id was seen with another conversation or reference. */
  add({ id, conversation, reference }: Prompt, location: DataLocation): void {
    const hash = new ContentHasher().add(id).value;
    const content = hashText(JSON.stringify([conversation, reference])) >>> 1;
    const before = this.#contents.get(hash);
    if (before === undefined) this.#contents.set(hash, content);
    if (before === undefined || before === content) return;
    const message = `"id" must be unique; got ${JSON.stringify(id)}, which an earlier line has for another request`;
    throw new DataError(message, { ...location, field: 'id' });
  }
}
