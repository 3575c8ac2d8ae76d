import { defineCommand } from '../command.ts';

export const adoptCommand = defineCommand({
  command: 'adopt <router>',
  describe: 'Copy a router under the names of your own models',
  builder: (yargs) =>
    yargs
      .positional('router', { type: 'string', demandOption: true, describe: 'A router folder, such as models/general' })
      .option('candidates', {
        type: 'string',
        demandOption: true,
        describe: 'Your models in place of its own, cheapest first: a,b',
      })
      .option('out', { alias: 'o', type: 'string', demandOption: true, describe: 'Router folder to write' })
      .option('replace', { type: 'boolean', default: false, describe: 'Replace a router that is there' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 adopt models/general --candidates haiku,opus -o models/first-day', 'Before there are labels'),
  run: async (args, terminal) => {
    const { adoptRouter } = await import('@farthing/trainer');
    const candidates = args.candidates.split(',').map((model) => model.trim());
    const { id } = await adoptRouter(args.router, { candidates, to: args.out, replaces: args.replace });
    terminal.print(
      args.json
        ? JSON.stringify({ out: args.out, id, candidates })
        : `${args.out}: ${id} as a router of ${candidates.join(' < ')}\n` +
            `Nothing was measured on these models. Next: farthing route ${args.out} "a request"`,
    );
  },
});
