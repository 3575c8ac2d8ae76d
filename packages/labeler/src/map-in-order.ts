export interface MapInOrderOptions {
  /** Items worked on at once. */
  readonly concurrency: number;
  /** Results that may wait for an earlier one: what bounds the memory when one item takes long. */
  readonly ahead: number;
  /** Told `true` when nothing more is begun until something has ended, or ever; `false` when reading goes on. */
  readonly onHold?: ((isHeld: boolean) => void) | undefined;
}

/**
 * Maps a stream with several items in work at once and yields the results in the order of the items. Reads on while
 * the consumer is busy, until `ahead` results are waiting. When `work` or the source fails, the results before the
 * failure are yielded, then it is thrown. Ends only after everything begun has ended.
 */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  { concurrency, ahead, onHold }: MapInOrderOptions,
): AsyncGenerator<R, void> {
  const results: Promise<R>[] = [];
  const changes = createChanges();
  let working = 0;
  let end: { readonly error?: unknown } | undefined;
  let isAbandoned = false;

  const begin = (item: T): void => {
    const ended = (): void => {
      working -= 1;
      changes.announce();
    };
    working += 1;
    const result = work(item);
    // A failure counts as handled here; it is thrown to the consumer when its turn comes.
    result.then(ended, ended);
    results.push(result);
    changes.announce();
  };
  const isFull = (): boolean => !isAbandoned && (working >= concurrency || results.length >= ahead);
  const read = async (): Promise<void> => {
    for await (const item of source) {
      if (isAbandoned) return;
      begin(item);
      if (!isFull()) continue;
      onHold?.(true);
      while (isFull()) await changes.next();
      onHold?.(false);
    }
  };
  const reading = read()
    .then(
      () => {
        end = {};
      },
      (error: unknown) => {
        end = { error };
      },
    )
    .finally(() => {
      onHold?.(true);
      changes.announce();
    });

  try {
    for (;;) {
      const [next] = results;
      if (next !== undefined) {
        const result = await next;
        results.shift();
        changes.announce();
        yield result;
      } else if (end === undefined) await changes.next();
      else if ('error' in end) throw end.error;
      else return;
    }
  } finally {
    isAbandoned = true;
    changes.announce();
    await Promise.allSettled([reading, ...results]);
  }
}

/** Lets several waiters sleep until anything has changed. */
function createChanges(): { readonly next: () => Promise<void>; readonly announce: () => void } {
  let waiters: (() => void)[] = [];
  return {
    next: () => new Promise((resolve) => void waiters.push(resolve)),
    announce: () => {
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    },
  };
}
