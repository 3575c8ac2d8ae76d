import { Message } from 'apache-arrow';

/** A message of an Arrow IPC stream: a marker, the length of its metadata, the metadata, the body. */
export interface MessageSpan {
  /** Where the next message begins. Beyond the end of the bytes when this one was cut off. */
  readonly end: number;
  readonly kind: 'schema' | 'batch' | 'other';
}

const continuation = 0xffff_ffff;
/** Marker and length. */
const prefixLength = 8;

/**
 * Finds where the message at `start` ends.
 *
 * @throws Error when there is no message.
 */
export function nextMessage(bytes: Uint8Array, start: number): MessageSpan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cutOff = { end: Number.POSITIVE_INFINITY, kind: 'other' } as const;
  if (start + prefixLength > bytes.length) return cutOff;
  if (view.getUint32(start, true) !== continuation) throw new Error(`no message at byte ${start}`);
  const metadataLength = view.getInt32(start + 4, true);
  const bodyStart = start + prefixLength + metadataLength;
  if (metadataLength <= 0) throw new Error(`a message of ${metadataLength} bytes at byte ${start}`);
  if (bodyStart > bytes.length) return cutOff;
  const message = Message.decode(bytes.subarray(start + prefixLength, bodyStart));
  const kind = message.isSchema() ? 'schema' : message.isRecordBatch() ? 'batch' : 'other';
  return { end: bodyStart + message.bodyLength, kind };
}
