import cliProgress from 'cli-progress';

/** Progress of a long command: a bar on a terminal, a line now and then otherwise, nothing with `--json`. */
export interface Progress {
  update(done: number, detail?: string): void;
  stop(): void;
}

/** Everything a command may know of the process it runs in. Results go to `print`, all else to `note`. */
export interface Terminal {
  /** Writes one line of result to stdout. */
  print(line: string): void;
  /** Writes one line about the run to stderr. */
  note(line: string): void;
  /** @param total number of steps; `update` counts towards it. */
  progress(label: string, total: number): Progress;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C; the second ends the process. */
  readonly signal: AbortSignal;
}

const lineIntervalMs = 2000;

/** The terminal of a real process. */
export function processTerminal(signal: AbortSignal): Terminal {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    note,
    progress: (label, total) => (process.stderr.isTTY ? barProgress(label, total) : lineProgress(label, total, note)),
    stdin: process.stdin,
    env: process.env,
    signal,
  };
}

function barProgress(label: string, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total} {detail}`,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0, { detail: '' });
  return { update: (done, detail = '') => bar.update(done, { detail }), stop: () => bar.stop() };
}

function lineProgress(label: string, total: number, note: (line: string) => void): Progress {
  let lastMs = Date.now();
  return {
    update: (done, detail = '') => {
      if (Date.now() - lastMs < lineIntervalMs) return;
      lastMs = Date.now();
      note(`${label} ${done}/${total} ${detail}`.trimEnd());
    },
    stop: () => {},
  };
}
