import type { DecisionSink } from './decision-log.ts';

/**
 * A sink that appends to a file (Node, Bun, Deno). The file is opened for each write, so that a log rotation that moves it
 * away needs no signal. After a write that failed, a full disk for one, the next begins on a line of its own: what the
 * failed one left behind is one unreadable line and spoils no other.
 *
 * @param path created when missing, with mode 0600; its folder must exist.
 */
export function decisionFile(path: string): DecisionSink {
  // A process that was killed may have left half a line.
  let isTorn = true;
  return async (lines) => {
    // Imported here so that bundles for browsers and workers need no file system.
    const { open } = await import('node:fs/promises');
    const file = await open(path, 'a+', 0o600);
    try {
      const needsBreak = isTorn && !(await endsWithBreak(file));
      isTorn = true;
      await file.appendFile(needsBreak ? `\n${lines}` : lines);
      isTorn = false;
    } finally {
      await file.close();
    }
  };
}

async function endsWithBreak(file: import('node:fs/promises').FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read({ buffer: new Uint8Array(1), length: 1, position: size - 1 });
  return buffer[0] === 0x0a;
}
