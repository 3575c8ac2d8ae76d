/** A stream's parts; leaving the loop cancels it. */
export async function* partsOf<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        isDone = true;
        throw error;
      });
      if (done) {
        isDone = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isDone) await reader.cancel();
  }
}

/** Reads nothing ahead: a stream that breaks throws away what it has read and not delivered. */
const nothingAhead = { highWaterMark: 0 };

/** Parts as a stream; cancelling it leaves them. */
export function streamOf<T>(parts: AsyncGenerator<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const { done, value } = await parts.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await parts.return(undefined);
      },
    },
    nothingAhead,
  );
}
