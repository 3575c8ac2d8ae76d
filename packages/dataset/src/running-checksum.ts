import { createHash } from 'node:crypto';
import { metadataKeys } from './label-schema.ts';

/** SHA-256 of everything written so far, for the metadata of formats that have no checksum of their own. */
export class RunningChecksum {
  readonly #hash = createHash('sha256');
  #byteCount = 0;

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#byteCount += bytes.byteLength;
  }

  metadata(): [key: string, value: string][] {
    return [
      [metadataKeys.sha256, this.#hash.copy().digest('hex')],
      [metadataKeys.sha256Bytes, String(this.#byteCount)],
    ];
  }
}
