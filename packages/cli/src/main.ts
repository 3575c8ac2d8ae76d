#!/usr/bin/env node
import { runCli } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './terminal.ts';

const interrupt = new AbortController();
/** A package manager between us and the terminal passes on the Ctrl-C that the terminal has already sent. */
const sameKeyMs = 500;
let interruptedMs = 0;
process.on('SIGINT', () => {
  if (!interrupt.signal.aborted) {
    interruptedMs = performance.now();
    interrupt.abort();
  } else if (performance.now() - interruptedMs > sameKeyMs) process.exit(exitCodes.interrupted);
});
// A reader that closes early (`farthing inspect … | head`) ends the command quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), processTerminal(interrupt.signal));
