/** Tells a listener that only watches. What it throws, or its promise rejects with, costs neither a request nor the process. */
export function notify<T>(listener: ((news: T) => unknown) | undefined, news: T): void {
  try {
    Promise.resolve(listener?.(news)).catch(ignore);
  } catch {
    ignore();
  }
}

function ignore(): void {}
