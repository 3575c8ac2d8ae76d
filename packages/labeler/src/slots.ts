/** A fixed number of places, handed out first come, first served. */
export interface Slots {
  /** Resolves to what gives the place back, the first time it is called. Rejects with the signal's reason when aborted before there was one. */
  take(): Promise<() => void>;
}

interface Waiter {
  readonly enter: () => void;
  readonly fail: (reason: unknown) => void;
}

/** @param signal ends every wait; one listener serves all of them. */
export function createSlots(count: number, { signal }: { readonly signal: AbortSignal }): Slots {
  let free = count;
  let waiting: Waiter[] = [];
  let next = 0;

  signal.addEventListener('abort', () => {
    for (const { fail } of waiting.slice(next)) fail(signal.reason);
    waiting = [];
    next = 0;
  });

  const place = (): (() => void) => {
    let isTaken = true;
    return () => {
      if (isTaken) giveBack();
      isTaken = false;
    };
  };

  const giveBack = (): void => {
    const waiter = waiting[next];
    if (waiter === undefined) {
      free += 1;
      return;
    }
    next += 1;
    // Entries already served are dropped together, so that a long queue costs constant time an entry.
    if (next > 1024) {
      waiting = waiting.slice(next);
      next = 0;
    }
    waiter.enter();
  };

  return {
    take: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free === 0) return void waiting.push({ enter: () => resolve(place()), fail: reject });
        free -= 1;
        resolve(place());
      }),
  };
}
