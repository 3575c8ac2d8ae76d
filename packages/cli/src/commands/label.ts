import { ConfigError } from '@farthing/core';
import { checkOutput } from '../check-output.ts';
import { defineCommand } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { grouped } from '../grouped-options.ts';
import { batchOptions, checkBatch } from '../label/batch-options.ts';
import { clientOptions, createClient } from '../label/client-options.ts';
import { judgeOptions, judgingOf } from '../label/judge-options.ts';
import { type LabelJob, tellDoubts } from '../label/label-job.ts';
import { fileOptions, filesPositional, openPrompts } from '../label/log-options.ts';
import { prepareOptions, sampleOptions } from '../label/prepare-options.ts';
import { reportOptions } from '../label/report-options.ts';
import { runEstimate } from '../label/run-estimate.ts';
import { runLabeling } from '../label/run-labeling.ts';
import { runOptions } from '../label/run-options.ts';
import { verificationOf, verifierOptions } from '../label/verifier-options.ts';

const outOption = {
  out: { alias: 'o', type: 'string', demandOption: true, describe: 'Label table to write' },
} as const;

export const labelCommand = defineCommand({
  command: 'label <files..>',
  describe: 'Answer logged prompts with each model, check or judge the answers, and write a label table',
  builder: (yargs) =>
    yargs
      .positional('files', filesPositional)
      .options(grouped('What to compare, and who judges:', judgeOptions))
      .options(grouped('Which requests of the log:', { ...fileOptions, ...prepareOptions }))
      .options(grouped('A sample of them, with known probabilities:', sampleOptions))
      .options(grouped('Answers that need no judge:', verifierOptions))
      .options(grouped('Where models are, and what they cost:', { ...clientOptions, ...batchOptions }))
      .options(grouped('The run:', runOptions))
      .options(grouped('What it writes:', { ...outOption, ...formatOption, ...reportOptions }))
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --dry-run', 'Calls and dollars first')
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --max-cost-usd 20', 'Then for real')
      .example('$0 label log.jsonl -o labels.arrow --weak W --strong S --judge J --batch', 'At half the price')
      .epilogue(
        'Needs ANTHROPIC_API_KEY, unless --api or --models name another server. Run it again after any interruption: no answer is paid for twice.',
      ),
  run: async (args, terminal) => {
    checkNumbers(args);
    const { labelFormatOf } = await import('@farthing/dataset');
    const { format = labelFormatOf(args.out) } = args;
    await checkOutput(args.out, []);
    const client = await createClient(args, terminal);
    const judging = await judgingOf(args);
    const prompts = await openPrompts(args, terminal);
    try {
      await checkOutput(args.out, prompts.files);
      const job: LabelJob = {
        out: args.out,
        format,
        report: args.report ? { includeText: args.includeText } : undefined,
        prompts,
        options: {
          ...judging,
          verification: verificationOf(args),
          agree: args.agree,
          client,
          maxCostUsd: args.maxCostUsd,
          concurrency: args.concurrency,
          batch: args.batch,
          maxOutputTokens: args.maxOutputTokens,
        },
      };
      checkBatch(args.batch, { client, models: [...judging.candidates, ...judging.judge] });
      await tellDoubts(job, terminal);
      await (args.dryRun ? runEstimate : runLabeling)(job, args.json, terminal);
    } finally {
      await prompts.close();
    }
  },
});

function checkNumbers(args: Readonly<Record<string, unknown>>): void {
  for (const name of ['concurrency', 'limit', 'max-output-tokens', 'votes']) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) > 0)) {
      throw new ConfigError(`--${name} must be a whole number above 0; got ${value}`);
    }
  }
  const cost = args['max-cost-usd'];
  if (cost !== undefined && !(Number(cost) >= 0))
    throw new ConfigError(`--max-cost-usd must be an amount in dollars; got ${cost}`);
}
