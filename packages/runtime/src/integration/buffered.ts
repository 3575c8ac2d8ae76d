import { ProviderError } from '@farthing/core';

/** What has been read of a stream, and the rest of it. */
export interface Begun<T> {
  readonly read: readonly T[];
  readonly rest: AsyncIterator<T>;
}

/** How the events of a stream are to be taken. */
export interface StreamEvents<T> {
  isContent(event: T): boolean;
  /** What an event says went wrong; `undefined` for any other event. */
  failureIn(event: T): { readonly error: unknown } | undefined;
}

/**
 * Reads a stream up to its first content: until then another provider can be asked instead, afterwards not. A stream that
 * begins with a failure is ended.
 *
 * @throws what the stream throws before it, or says went wrong; ProviderError when it ends without any.
 */
export async function readToContent<T>(
  stream: AsyncIterable<T>,
  { isContent, failureIn }: StreamEvents<T>,
): Promise<Begun<T>> {
  const rest = stream[Symbol.asyncIterator]();
  const read: T[] = [];
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) throw new ProviderError('the provider sent an empty stream', { isRetryable: true });
    const failure = failureIn(value);
    if (failure !== undefined) {
      // Not waited for: the failure is to be acted on now, and how the connection ends changes nothing about it.
      rest.return?.().catch(() => {});
      throw failure.error;
    }
    read.push(value);
    if (isContent(value)) return { read, rest };
  }
}

/** The whole of it again, from the start. Leaving it early ends what is left of the stream. */
export async function* resume<T>({ read, rest }: Begun<T>): AsyncGenerator<T> {
  let isDone = false;
  try {
    yield* read;
    for (;;) {
      const { value, done } = await rest.next();
      if (done === true) {
        isDone = true;
        return;
      }
      yield value;
    }
  } catch (error) {
    isDone = true;
    throw error;
  } finally {
    if (!isDone) await rest.return?.();
  }
}
