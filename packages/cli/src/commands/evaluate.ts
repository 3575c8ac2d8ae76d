import { defineCommand } from '../command.ts';
import { presentEvaluation } from '../present-evaluation.ts';

export const evaluateCommand = defineCommand({
  command: 'evaluate <router> <labels>',
  describe: 'Measure a router on labelled prompts it was not trained on',
  builder: (yargs) =>
    yargs
      .positional('router', { type: 'string', demandOption: true, describe: 'A router folder' })
      .positional('labels', { type: 'string', demandOption: true, describe: 'A labels.arrow file' })
      .option('seed', { type: 'number', default: 1, describe: 'Seed of the bootstrap and of tie-breaking' })
      .option('report', { type: 'string', describe: 'Also write an HTML report to this file' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 evaluate models/x labels.arrow', 'APGR, CPT, AUC, calibration, beside the baselines')
      .example('$0 evaluate models/x labels.arrow --json', 'The same, for a program'),
  run: async (args, terminal) => {
    const { scoreTable } = await import('../score-table.ts');
    const { evaluateScores } = await import('@farthing/evaluation');
    const scored = await scoreTable({ routerFolder: args.router, labelsFile: args.labels, signal: terminal.signal });
    if (scored.trainedOn > 0) {
      terminal.note(`evaluate: left out ${scored.trainedOn} rows the router was trained on`);
    }
    if (scored.unlabelled > 0) terminal.note(`evaluate: left out ${scored.unlabelled} rows without a label`);
    const evaluation = evaluateScores(scored.prompts, { seed: args.seed });
    const { trainedOn, unlabelled } = scored;
    const routerId = scored.router.config.id;
    terminal.print(
      args.json
        ? JSON.stringify({ routerId, trainedOn, unlabelled, ...evaluation })
        : presentEvaluation(evaluation, routerId),
    );
  },
});
