import { createRandom, type Random } from '@farthing/core';
import type { RoutingRequest } from '../policy/routing-request.ts';

/** Text of every kind that reaches a gateway: empty, binary, halves of surrogate pairs, many scripts, one enormous word. */
const texts: readonly ((random: Random) => string)[] = [
  () => '',
  () => ' \n\t\u00a0\u2028 ',
  (random) => String.fromCharCode(...Array.from({ length: 200 }, () => random.integer(256))),
  (random) => String.fromCharCode(...Array.from({ length: 60 }, () => 0xd800 + random.integer(0x800))),
  (random) => String.fromCodePoint(...Array.from({ length: 60 }, () => 0x4e00 + random.integer(0x4000))),
  (random) => String.fromCodePoint(...Array.from({ length: 60 }, () => 0x600 + random.integer(0xff))),
  (random) => String.fromCodePoint(...Array.from({ length: 30 }, () => 0x1f300 + random.integer(0x300))),
  (random) => 'a\u0301\u0327'.repeat(1 + random.integer(400)),
  (random) => '<system-reminder>'.repeat(1 + random.integer(50)),
  (random) => `${'{"a":['.repeat(1 + random.integer(500))}1`,
  (random) => 'İßﬁ\ufeff\u202e\u0000\ufffe'.repeat(1 + random.integer(20)),
  (random) => `What is ${random.integer(1000)} * ${random.integer(1000)}?`,
  () => '__proto__ constructor toString',
];

/** What is no text but stands where text should. */
const nothings: readonly unknown[] = [
  undefined,
  null,
  0,
  Number.NaN,
  true,
  {},
  [],
  [[]],
  Symbol.iterator,
  1n,
  () => 'x',
];

export interface StrangeRequestOptions {
  readonly seed: number;
  /** One in so many texts is a megabyte long. Default 2,000. */
  readonly megabyteEvery?: number | undefined;
}

/**
 * An endless stream of requests as only a fuzzer or a bad day makes them: conversations of any shape, with wrong types in
 * every place, tool calls nested hundreds deep, conversation ids that repeat, facts that cannot be.
 */
export function* strangeRequests({
  seed,
  megabyteEvery = 2000,
}: StrangeRequestOptions): Generator<RoutingRequest, never> {
  const random = createRandom(seed, 'strange requests');
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)]!;
  const maybe = <T>(share: number, value: () => T): T | undefined => (random.next() < share ? value() : undefined);
  const text = (): unknown => {
    if (random.next() < 0.05) return pick(nothings);
    if (random.integer(megabyteEvery) === 0) return pick(['x', '漢', 'word ']).repeat(1_000_000 / 4);
    return pick(texts)(random);
  };
  const nested = (): unknown => {
    let value: unknown = text();
    for (let depth = random.integer(400); depth > 0; depth--) value = depth % 2 === 0 ? [value] : { inner: value };
    return value;
  };
  const part = (): unknown =>
    pick<() => unknown>([
      () => ({ type: 'text', text: text() }),
      () => ({ type: 'image', mediaType: text() }),
      () => ({ type: 'tool-call', id: text(), name: text(), input: nested() }),
      () => ({ type: 'tool-result', id: text(), text: text(), isError: pick(nothings) }),
      () => pick(nothings),
      () => ({ type: text() }),
    ])();
  const message = (): unknown =>
    random.next() < 0.03
      ? pick(nothings)
      : {
          role: random.next() < 0.05 ? text() : pick(['system', 'user', 'user', 'assistant', 'tool']),
          content: random.next() < 0.6 ? text() : Array.from({ length: random.integer(5) }, part),
        };
  for (;;) {
    const request = {
      conversation: random.next() < 0.02 ? pick(nothings) : Array.from({ length: random.integer(8) }, message),
      conversationId: maybe(0.6, () => (random.next() < 0.02 ? pick(nothings) : `c${random.integer(500)}`)),
      requestId: maybe(0.5, () => `r${random.integer(1e6)}`),
      needs: maybe(0.2, () => pick<unknown>([['tools'], ['images', 'structured-output'], [], ['telepathy'], null])),
      inputTokens: maybe(0.2, () => pick([0, 10, 1e4, 1e9, -5, Number.NaN, Number.POSITIVE_INFINITY])),
      maxOutputTokens: maybe(0.2, () => pick([0, 1000, 1e9, Number.NaN])),
      complexity: maybe(0.2, () => pick([1, 3, 5, 9, Number.NaN])),
    };
    yield request as RoutingRequest;
  }
}
