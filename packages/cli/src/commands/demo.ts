import { defineCommand } from '../command.ts';

export const demoCommand = defineCommand({
  command: 'demo',
  describe: 'Run the whole loop on this machine in under a minute; no key, no network',
  builder: (yargs) =>
    yargs
      .option('out', { alias: 'o', type: 'string', default: 'farthing-demo', describe: 'Folder for what it makes' })
      .option('prompts', { type: 'number', default: 1200, describe: 'Logged requests to label' })
      .option('seed', { type: 'number', default: 1, describe: "Seed of the sandbox's models and of training" })
      .example('$0 demo', 'Label, train, evaluate and route against models that run here'),
  run: async (args, terminal) => {
    const { runDemo } = await import('../demo/run-demo.ts');
    await runDemo({ folder: args.out, prompts: args.prompts, seed: args.seed }, terminal);
  },
});
