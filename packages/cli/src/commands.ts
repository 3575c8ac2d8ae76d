import type { Command } from './command.ts';
import { adoptCommand } from './commands/adopt.ts';
import { auditCommand } from './commands/audit.ts';
import { compareCommand } from './commands/compare.ts';
import { convertCommand } from './commands/convert.ts';
import { demoCommand } from './commands/demo.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { fetchCommand } from './commands/fetch.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { labelCommand } from './commands/label.ts';
import { logsCommand } from './commands/logs.ts';
import { replayCommand } from './commands/replay.ts';
import { routeCommand } from './commands/route.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { simulateCommand } from './commands/simulate.ts';
import { trainCommand } from './commands/train.ts';
import { tuneCommand } from './commands/tune.ts';

/** Every command, in the order of the loop; then what serves it. */
export const commands: readonly Command[] = [
  logsCommand,
  labelCommand,
  importCommand,
  fetchCommand,
  inspectCommand,
  auditCommand,
  convertCommand,
  trainCommand,
  evaluateCommand,
  compareCommand,
  tuneCommand,
  adoptCommand,
  routeCommand,
  replayCommand,
  simulateCommand,

  sandboxCommand,
  demoCommand,
];
