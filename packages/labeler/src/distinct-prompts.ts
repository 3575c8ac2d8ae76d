import { createHash } from 'node:crypto';
import type { Prompt, WeightedPrompt } from '@farthing/core';

export interface DistinctPrompts {
  /** Prompts in the log, repetitions included. */
  readonly requestCount: number;
  readonly distinctCount: number;
  /** Each prompt once, at its first place and with that entry's metadata. May be called again. */
  read(): AsyncGenerator<WeightedPrompt>;
}

/**
 * Finds the prompts that occur several times in a log, so that each is answered once. Prompts are the same when
 * conversation, reference and verifier are. The log is read twice instead of held: one hash per distinct prompt stays
 * in memory.
 *
 * @param open starts the same stream each time it is called.
 */
export async function distinctPrompts(open: () => AsyncIterable<Prompt>): Promise<DistinctPrompts> {
  const found = new Map<string, { readonly firstAt: number; count: number }>();
  let requestCount = 0;
  for await (const prompt of open()) {
    const key = contentHash(prompt);
    const earlier = found.get(key);
    if (earlier === undefined) found.set(key, { firstAt: requestCount, count: 1 });
    else earlier.count += 1;
    requestCount += 1;
  }
  return {
    requestCount,
    distinctCount: found.size,
    read: async function* () {
      let at = 0;
      for await (const prompt of open()) {
        const entry = found.get(contentHash(prompt));
        if (entry?.firstAt === at) yield { ...prompt, weight: entry.count };
        at += 1;
      }
    },
  };
}

function contentHash({ conversation, reference, verifier }: Prompt): string {
  const turns = conversation.map((message) => [message.role, message.content]);
  return createHash('sha256')
    .update(JSON.stringify([turns, reference, verifier]))
    .digest('base64url')
    .slice(0, 22);
}
