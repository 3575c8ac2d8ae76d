import { DataError, type DataLocation, hashText, type Prompt } from '@farthing/core';

/** Remembers a hash of what each id asked, so that an id never stands for two requests. */
export class SeenIds {
  readonly #contents = new Map<string, number>();

  /** @throws DataError when the id was seen with another conversation or reference. */
  add(prompt: Prompt, location: DataLocation): void {
    // A signed integer is stored in the map itself; an unsigned one would be an object beside it.
    const content = hashText(JSON.stringify([prompt.conversation, prompt.reference])) | 0;
    const before = this.#contents.get(prompt.id);
    if (before !== undefined && before !== content) {
      const message = `"id" must be unique; got ${JSON.stringify(prompt.id)}, which an earlier line has for another request`;
      throw new DataError(message, { ...location, field: 'id' });
    }
    this.#contents.set(prompt.id, content);
  }
}
