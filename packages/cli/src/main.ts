#!/usr/bin/env node
import { runCli } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './terminal.ts';

const interrupt = new AbortController();
/** A package manager between us and the terminal turns one Ctrl-C into several signals. */
const sameKeyMs = 500;
let interruptedMs = 0;
const onSignal = (): void => {
  if (!interrupt.signal.aborted) {
    interruptedMs = performance.now();
    interrupt.abort();
  } else if (performance.now() - interruptedMs > sameKeyMs) process.exit(exitCodes.interrupted);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// The terminal may be gone before the work is saved; what could not be told is no reason to stop saving.
process.stderr.on('error', () => {});
// A reader that closes early (`farthing inspect … | head`) ends the command quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), processTerminal(interrupt.signal));
