import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createSlots } from '../slots.ts';

export type WorkerTask =
  | { readonly pattern: string; readonly flags: string; readonly answer: string }
  | { readonly question: unknown };

/** Replies carry the order's id, so that nothing else a module posts is taken for one. Id 0 is the worker's start. */
export interface WorkerOrder {
  readonly id: number;
  readonly task: WorkerTask;
}

/** What came of a task; `failure` ends a sentence that begins with whatever was run. */
export type WorkerReply =
  | { readonly value: unknown; readonly failure?: undefined }
  | { readonly failure: string; readonly value?: undefined };

export interface WorkerPoolOptions {
  /** Module whose export `verify` answers questions. Default: only patterns are run. */
  readonly moduleUrl?: string | undefined;
  /** Workers at once, started when they are needed. At least 1. */
  readonly size: number;
  /** Longest a task may take, without its time in the queue; a worker may take ten times as long to start. */
  readonly timeoutMs: number;
  /** Heap of each worker. Buffers lie outside of it. */
  readonly memoryLimitMb: number;
}

/** Runs tasks in workers that may hang, crash or exit: the task fails, the worker is replaced, the next task runs. */
export interface WorkerPool {
  /** Never rejects. */
  run(task: WorkerTask): Promise<WorkerReply>;
  /** Starts one worker, so that a module that cannot be loaded is found before anything depends on it. */
  start(): Promise<WorkerReply>;
  /** Ends all workers, and waits a second at most until they have ended; unfinished tasks fail. */
  close(): Promise<void>;
}

/** Time is real here whatever clock the run is on: an endless loop waits for no virtual one. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const closing = new AbortController();
  const slots = createSlots(options.size, { signal: closing.signal });
  const idle: Worker[] = [];
  const alive = new Set<Worker>();
  /** Told to end, or past its end: not to be asked again. */
  const lost = new WeakSet<Worker>();

  const startWorker = async (): Promise<Started> => {
    const worker = new Worker(new URL('./verifier-worker.js', import.meta.url), {
      workerData: { moduleUrl: options.moduleUrl },
      resourceLimits: { maxOldGenerationSizeMb: options.memoryLimitMb },
      // What a module prints must not end up among the results on standard output.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.unref();
    alive.add(worker);
    // Also while idle: a worker's stray error must not end the process.
    worker.on('error', () => lost.add(worker));
    worker.once('exit', () => {
      lost.add(worker);
      alive.delete(worker);
    });
    const reply = await replyOf(worker, { id: 0, timeoutMs: options.timeoutMs * 10 });
    if (reply.failure === undefined) return { ...reply, worker };
    void worker.terminate();
    return reply;
  };

  const ready = async (): Promise<Started> => {
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) {
      if (!lost.has(worker)) return { value: 'ready', worker };
    }
    return startWorker();
  };

  let orders = 0;
  const ask = (worker: Worker, task: WorkerTask): Promise<Reply> => {
    orders += 1;
    const reply = replyOf(worker, { id: orders, timeoutMs: options.timeoutMs });
    worker.postMessage({ id: orders, task } satisfies WorkerOrder);
    return reply;
  };

  const perform = async (task: WorkerTask | undefined): Promise<WorkerReply> => {
    const giveBack = await slots.take();
    try {
      const started: Started = await ready();
      const { worker } = started;
      if (worker === undefined) return { failure: `could not be loaded: ${started.failure}` };
      if (closing.signal.aborted) return { failure: closed };
      const reply: Reply = task === undefined ? started : await ask(worker, task);
      if (reply.isLate) lost.add(worker);
      if (!lost.has(worker)) idle.push(worker);
      return reply;
    } finally {
      giveBack();
    }
  };
  const run = (task?: WorkerTask): Promise<WorkerReply> =>
    perform(task).catch((error: unknown) => ({
      failure: closing.signal.aborted ? closed : `could not be run: ${String(error)}`,
    }));

  return {
    run,
    start: () => run(),
    close: async () => {
      closing.abort();
      const ended = Promise.all([...alive].map((worker) => worker.terminate()));
      // A module that waits for a child process cannot be interrupted; the rows of the run must not wait with it.
      await Promise.race([ended, sleep(closingMs, undefined, { ref: false })]);
    },
  };
}

const closed = 'was not run: the run has ended';
const closingMs = 1000;

type Reply = WorkerReply & { readonly isLate?: boolean };
type Started = Reply & { readonly worker?: Worker };

interface ReplyOptions {
  readonly id: number;
  readonly timeoutMs: number;
}

/** The worker's reply to an order, or what became of it instead; a worker that gives no reply in time is ended. */
function replyOf(worker: Worker, { id, timeoutMs }: ReplyOptions): Promise<Reply> {
  return new Promise((resolve) => {
    const end = (reply: Reply): void => {
      clearTimeout(timer);
      worker.off('message', read).off('error', fail).off('exit', exit);
      resolve(reply);
    };
    const read = (message: unknown): void => {
      if (isReplyTo(message, id)) end(message);
    };
    const fail = (error: NodeJS.ErrnoException): void =>
      end({
        failure:
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'needed more memory than its limit' : `crashed: ${error.message}`,
      });
    const exit = (code: number): void => end({ failure: `exited with code ${code} before it had an answer` });
    const timer = setTimeout(() => {
      void worker.terminate();
      end({ failure: `took longer than ${timeoutMs} ms`, isLate: true });
    }, timeoutMs);
    worker.on('message', read).on('error', fail).on('exit', exit);
  });
}

function isReplyTo(message: unknown, id: number): message is WorkerReply {
  return typeof message === 'object' && message !== null && 'id' in message && message.id === id;
}
