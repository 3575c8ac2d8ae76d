import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { Terminal } from './terminal.ts';

/** One command of the CLI: what yargs needs to parse it, and the work. */
export interface CommandSpec<Args> {
  /** Name and positionals in yargs' notation: `inspect <labels>`. */
  readonly command: string;
  readonly describe: string;
  /** Options and examples. */
  readonly builder: (yargs: Argv) => Argv<Args>;
  /** Throws a `FarthingError` for anything the user can mend. Heavy libraries are imported here, not at the top. */
  readonly run: (args: ArgumentsCamelCase<Args>, terminal: Terminal) => Promise<void>;
}

/** A command waiting for the terminal it will run in. */
export type Command = (terminal: Terminal) => CommandModule;

/**
 * Declares a command; one per file in `commands/`, listed in `commands.ts`.
 *
 * @example
 * export const inspectCommand = defineCommand({
 *   command: 'inspect <labels>',
 *   describe: 'Show what a label table holds',
 *   builder: (yargs) =>
 *     yargs
 *       .positional('labels', { type: 'string', demandOption: true, describe: 'A label table' })
 *       .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
 *       .example('$0 inspect labels.arrow', 'Counts, quadrants, groups and a few rows'),
 *   run: async (args, terminal) => {
 *     const { readLabels, summarizeLabels } = await import('@farthing/dataset');
 *     const summary = await summarizeLabels(await readLabels(args.labels, { signal: terminal.signal }));
 *     terminal.print(args.json ? JSON.stringify(summary) : presentSummary(summary));
 *   },
 * });
 */
export function defineCommand<Args>(spec: CommandSpec<Args>): Command {
  return (terminal) =>
    ({
      command: spec.command,
      describe: spec.describe,
      builder: spec.builder,
      handler: (args: ArgumentsCamelCase<Args>) => spec.run(args, terminal),
    }) as unknown as CommandModule;
}
