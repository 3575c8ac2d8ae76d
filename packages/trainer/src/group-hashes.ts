import { groupKeys, hashText, type LabelRow, normalizePrompt } from '@farthing/core';
import type { TrainingRow } from './training-rows.ts';

/**
 * What a router remembers of the rows it was trained on, or its default threshold was tuned on: a 32-bit hash of every
 * prompt and conversation, from which no text can be read back. So nobody measures a router on its own lessons unawares.
 *
 * @returns ascending, without repeats.
 */
export function groupHashes(rows: readonly TrainingRow[]): Uint32Array {
  const hashes = new Set<number>();
  for (const { row, promptKey } of rows) {
    for (const key of groupKeys({ promptKey, conversationId: row.conversationId })) hashes.add(hashText(key));
  }
  return Uint32Array.from(hashes).sort();
}

/** Whether a row shares its prompt or its conversation with one of the rows that the hashes are of. */
export function isSeenRow({ text, conversationId }: LabelRow, hashes: ReadonlySet<number>): boolean {
  return groupKeys({ promptKey: normalizePrompt(text), conversationId }).some((key) => hashes.has(hashText(key)));
}

/** As little-endian bytes: the content of `training-groups.bin` and `tuning-groups.bin`. */
export function encodeGroupHashes(hashes: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * hashes.length);
  const view = new DataView(bytes.buffer);
  for (const [index, hash] of hashes.entries()) view.setUint32(4 * index, hash, true);
  return bytes;
}

export function decodeGroupHashes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, index) => view.getUint32(4 * index, true));
}
