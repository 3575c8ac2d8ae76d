import { createHash } from 'node:crypto';
import type { Conversation } from '@farthing/core';

/**
 * A conversation's id by its content: the first 16 hexadecimal digits of the SHA-256 of its JSON with sorted keys.
 * Images count by their media type only, since their bytes are not kept.
 */
export function promptId(conversation: Conversation): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(conversation)))
    .digest('hex')
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
