import { readFileSync } from 'node:fs';
import { ConfigError } from '@farthing/core';
import yargs from 'yargs';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { describeFailure, exitCodes } from './exit-codes.ts';
import { standardInput } from './standard-input.ts';
import type { Terminal } from './terminal.ts';
import { type KnownOptions, usageMessage } from './usage-message.ts';

const epilogue = `Exit codes: 0 done · 1 bug · 2 wrong usage · 3 bad data or file · 4 bad router or label file
            5 model provider or download failed · 6 budget reached · 7 replay differs · 130 interrupted`;

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name.
 * @returns the exit code; every failure has been told on `terminal.note` as one line.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await parse(argv, terminal, commands);
    return exitCodes.ok;
  } catch (thrown) {
    const { exitCode, message } = describeFailure(thrown);
    terminal.note(`farthing: ${message}`);
    if (terminal.env.FARTHING_DEBUG === '1' && thrown instanceof Error) terminal.note(thrown.stack ?? '');
    return exitCode;
  }
}

async function parse(argv: readonly string[], terminal: Terminal, all: readonly Command[]): Promise<void> {
  const parser = yargs()
    .scriptName('farthing')
    .usage('Usage: $0 <command>\n\nLearns from your logs which requests a cheap model answers well enough, and routes.')
    .epilogue(epilogue)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'say what to do: farthing <command>; see farthing --help')
    .wrap(100)
    .version(packageVersion())
    .check(checkNumbers)
    // The second argument is all that yargs knows of the options; its types still call it aliases.
    .check((args, options: unknown) => checkRepeated(args, (options as { readonly array: readonly string[] }).array))
    .exitProcess(false)
    .fail((message, error) => {
      if (error !== undefined && error !== null) throw error;
      const usage = usages.find((each) => each.split(' ', 1)[0] === argv[0]);
      // Not in the types of yargs, which has it all the same.
      const options = (parser as unknown as { getOptions(): KnownOptions }).getOptions();
      throw new ConfigError(usageMessage(message, { argv, options, usage }));
    });
  const modules = all.map((command) => command(terminal));
  const usages = modules.map(({ command }) => String(command));
  for (const each of modules) parser.command(each);
  // Help and version texts arrive here instead of being printed by yargs.
  const words = (argv.length === 0 ? ['--help'] : argv).map((word) => (word === '-' ? standardInput : word));
  await parser.parseAsync(words, {}, (_error, _args, output) => {
    if (output !== '') terminal.print(output);
  });
}

/** yargs reads `--seed abc` as NaN. */
function checkNumbers(args: Readonly<Record<string, unknown>>): true {
  const name = Object.keys(args).find((key) => Number.isNaN(args[key]));
  if (name !== undefined) throw new ConfigError(`--${name} must be a number`);
  return true;
}

/** yargs makes a list of an option given twice, whatever its type; its values are there under every spelling of the name. */
function checkRepeated(args: Readonly<Record<string, unknown>>, arrays: readonly string[]): true {
  const dashed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const repeated = Object.keys(args)
    .filter((key) => key !== '_' && Array.isArray(args[key]))
    .map(dashed);
  const [name] = repeated.filter((key) => !arrays.includes(key)).sort((a, b) => b.length - a.length);
  if (name !== undefined) throw new ConfigError(`--${name} may be given only once`);
  return true;
}

function packageVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
