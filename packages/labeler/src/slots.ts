/** A fixed number of places, handed out first come, first served. */
export interface Slots {
  /** @returns gives the place back. Rejects with `signal.reason` when aborted before there was one. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  let free = count;
  // A set keeps its order and forgets an aborted waiter in constant time.
  const waiting = new Set<() => void>();

  const giveBack = (): void => {
    free += 1;
    const [next] = waiting;
    next?.();
  };

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        const enter = (): void => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          free -= 1;
          resolve(giveBack);
        };
        const leave = (): void => {
          waiting.delete(enter);
          reject(signal.reason);
        };
        if (signal.aborted) leave();
        else if (free > 0) enter();
        else {
          waiting.add(enter);
          signal.addEventListener('abort', leave, { once: true });
        }
      }),
  };
}
