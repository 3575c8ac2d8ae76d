/** A log that can be read again, in pieces as an asynchronous source gives them. */
export function rereadable<T>(items: readonly T[]): () => AsyncGenerator<T> {
  return async function* () {
    yield* items;
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
