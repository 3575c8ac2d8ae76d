import type { Clock } from '../clock.ts';

/** A clock that stands still while anything can run, then jumps to the end of the earliest wait. */
export function virtualClock(): Clock {
  let nowMs = 0;
  let isJumping = false;
  const waits: { readonly untilMs: number; readonly end: () => void }[] = [];
  const jump = (): void => {
    isJumping = false;
    waits.sort((a, b) => a.untilMs - b.untilMs);
    const next = waits.shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.untilMs);
    next.end();
    jumpSoon();
  };
  const jumpSoon = (): void => {
    if (isJumping || waits.length === 0) return;
    isJumping = true;
    setImmediate(jump);
  };
  return {
    now: () => nowMs,
    sleep: (ms, { signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const abort = (): void => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        const end = (): void => {
          signal.removeEventListener('abort', abort);
          resolve();
        };
        waits.push({ untilMs: nowMs + ms, end });
        jumpSoon();
      }),
  };
}
