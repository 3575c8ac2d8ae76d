import { defineCommand } from '../command.ts';
import { fileOptions, filesPositional, openFiles } from '../label/log-options.ts';

export const logsCommand = defineCommand({
  command: 'logs <files..>',
  describe: 'Show what production logs hold, and what share of it could be routed',
  builder: (yargs) =>
    yargs
      .positional('files', filesPositional)
      .options(fileOptions)
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 logs "exports/*.jsonl.gz"', 'Formats, models, dollars, duplicates and what could be routed')
      .example('$0 logs own.csv --columns prompt=question,answer=reply,model=engine', 'A table of your own')
      .example('zcat log.gz | $0 logs - --json', 'From another program, for another program'),
  run: async (args, terminal) => {
    const { summarizeLog } = await import('@farthing/logs');
    const log = await openFiles(args, terminal);
    try {
      const summary = await summarizeLog(log.readings());
      const { logJson, presentLog } = await import('../present-log.ts');
      const { files } = log;
      terminal.print(args.json ? JSON.stringify(logJson({ files, summary })) : presentLog({ files, summary, args }));
    } finally {
      await log.close();
    }
  },
});
