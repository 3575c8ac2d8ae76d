/** Knows when nothing more can join a batch: every prompt in work waits for one, and no further prompt is begun. */
export interface BatchGate {
  /** @param task one prompt's work; it passes what comes with a batch through `wait`. */
  work<T>(task: (wait: <R>(result: Promise<R>) => Promise<R>) => Promise<T>): Promise<T>;
  /** Told `true` while no further prompt is begun until one in work has ended. */
  hold(isHeld: boolean): void;
  /** Looks again, once everything that can run now has run. */
  check(): void;
}

export interface BatchGateOptions {
  /** `false` puts off the departure; `check` after it has changed. */
  readonly isReady: () => boolean;
  /** Called again and again while everything waits. */
  readonly depart: () => void;
}

export function createBatchGate({ isReady, depart }: BatchGateOptions): BatchGate {
  let working = 0;
  let waiting = 0;
  let isHeld = false;
  let isChecking = false;
  const check = (): void => {
    if (isChecking) return;
    isChecking = true;
    // A prompt whose answers have just come goes on in microtasks; only after them is it known what it waits for.
    setImmediate(() => {
      isChecking = false;
      if (isHeld && working > 0 && waiting === working && isReady()) depart();
    });
  };
  return {
    check,
    hold: (value) => {
      isHeld = value;
      check();
    },
    work: async (task) => {
      let calls = 0;
      const wait = <R>(result: Promise<R>): Promise<R> => {
        calls += 1;
        // A prompt that waits for several calls of a batch waits once.
        if (calls === 1) waiting += 1;
        check();
        return result.finally(() => {
          calls -= 1;
          if (calls === 0) waiting -= 1;
          check();
        });
      };
      working += 1;
      try {
        return await task(wait);
      } finally {
        working -= 1;
        check();
      }
    },
  };
}
