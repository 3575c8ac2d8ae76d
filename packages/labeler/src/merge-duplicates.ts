import { createHash } from 'node:crypto';
import type { Prompt } from '@farthing/core';

/** A prompt that stands for `weight` requests of the log. */
export interface WeightedPrompt extends Prompt {
  readonly weight: number;
}

/**
 * Yields each prompt once, at its first place and with that entry's metadata, with the number of times it occurs.
 * Prompts are the same when conversation, reference and verifier are. Reads the log twice instead of holding it: one
 * hash per distinct prompt stays in memory.
 *
 * @param open starts the same stream each time it is called.
 */
export async function* mergeDuplicates(open: () => AsyncIterable<Prompt>): AsyncGenerator<WeightedPrompt> {
  const counts = new Map<string, number>();
  for await (const prompt of open()) {
    const key = contentHash(prompt);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for await (const prompt of open()) {
    const key = contentHash(prompt);
    const weight = counts.get(key);
    if (weight === undefined) continue;
    counts.delete(key);
    yield { ...prompt, weight };
  }
}

function contentHash({ conversation, reference, verifier }: Prompt): string {
  const turns = conversation.map((message) => [message.role, message.content]);
  return createHash('sha256')
    .update(JSON.stringify([turns, reference, verifier]))
    .digest('base64url')
    .slice(0, 22);
}
