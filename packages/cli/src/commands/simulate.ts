import { defineCommand } from '../command.ts';
import { embedderKeyOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';
import { fileOptions, filesPositional } from '../label/log-options.ts';
import { policyOption } from '../policy-option.ts';

export const simulateCommand = defineCommand({
  command: 'simulate <files..>',
  describe: 'Show what a log would have cost under a policy: prompt caches, switches, dollars',
  builder: (yargs) =>
    yargs
      .positional('files', filesPositional)
      .option('router', { type: 'string', demandOption: true, describe: 'A router folder' })
      .options(policyOption)
      .option('price', {
        type: 'string',
        array: true,
        describe: 'model=input/output in dollars per million tokens; or input/output/cache-read/cache-write',
      })
      .option('cache-minutes', {
        type: 'number',
        describe:
          "Minutes that a prompt stays in a provider's cache; 0: nothing is cached; default: the policy's, or 5",
      })
      .option('min-cache-tokens', { type: 'number', describe: 'Shorter prompts are not cached; default 1024' })
      .option('output-tokens', {
        type: 'number',
        describe: "Tokens of an answer that the log does not have; default: the policy's for the model, or 500",
      })
      .options({ ...fileOptions, ...routerEmbedderOptions, ...embedderKeyOption })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 simulate logs/ --router models/x --policy policy.json',
        'Against all-strong, all-weak and the log itself',
      )
      .example('$0 simulate logs/ --router models/x --price my-model=0.5/2/0.05/0.6', 'Prices of your own'),
  run: async (args, terminal) => {
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { readPolicy } = await import('../read-policy.ts');
    const { simulateFiles } = await import('../simulate-files.ts');
    const { presentSimulation } = await import('../present-simulation.ts');
    const [router, spec] = [await openRouter(args.router, args, terminal), await readPolicy(args.policy)];
    const simulation = await simulateFiles({ ...args, router, spec }, terminal);
    terminal.print(args.json ? JSON.stringify(simulation.report) : presentSimulation(simulation));
  },
});
