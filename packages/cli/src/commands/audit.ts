import { once } from 'node:events';
import type { Audit, AuditDesign } from '@farthing/audit';
import type { LabelTable } from '@farthing/dataset';
import { defineCommand } from '../command.ts';
import type { Terminal } from '../terminal.ts';

export const auditCommand = defineCommand({
  command: 'audit <labels>',
  describe: 'Review judged answers yourself, blind, and learn how far to trust the judge',
  builder: (yargs) =>
    yargs
      .positional('labels', { type: 'string', demandOption: true, describe: 'A labels.arrow file' })
      .option('rows', { type: 'number', describe: 'Pairs of answers to compare; 50 unless begun with more' })
      .option('candidate', { type: 'string', describe: 'Model to review, where the table has several' })
      .option('seed', { type: 'number', describe: 'Seed of the draw and of the sides; default 1' })
      .option('stratify', { type: 'boolean', describe: "Draw as many pairs of each of the judge's verdicts" })
      .option('draw-by', {
        choices: ['rows', 'requests'] as const,
        describe: 'Every row alike (default), or by the requests it stands for',
      })
      .option('port', { type: 'number', default: 0, describe: 'Port on 127.0.0.1; 0 takes a free one' })
      .option('report', { type: 'boolean', default: false, describe: 'Only print what was found so far' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 audit labels.arrow', 'Compare 50 pairs in the browser; run it again to go on')
      .example('$0 audit labels.arrow --rows 100', 'Compare 50 more')
      .example('$0 audit labels.arrow --report', 'Agreement, κ and the corrected need for strong')
      .epilogue('Decisions are kept beside the table, in labels.arrow.audit.jsonl.'),
  run: async (args, terminal) => {
    const { readLabels } = await import('@farthing/dataset');
    const table = await readLabels(args.labels, { signal: terminal.signal });
    const { candidate, rows, seed, drawBy, stratify } = args;
    const design: AuditDesign = { candidate, rows, seed, drawBy, stratify };
    await (args.report ? report(table, { design, ...args, terminal }) : review(table, { design, ...args, terminal }));
  },
});

interface AuditRun {
  readonly design: AuditDesign;
  readonly port: number;
  readonly json: boolean;
  readonly terminal: Terminal;
}

async function report(table: LabelTable, { design, json, terminal }: AuditRun): Promise<void> {
  const { readAudit } = await import('@farthing/audit');
  const { presentAudit } = await import('../present-audit.ts');
  const found = await readAudit(table, design);
  terminal.print(json ? JSON.stringify(found) : presentAudit(found));
}

/** Serves the pages until Ctrl-C, then says what was found so far. */
async function review(table: LabelTable, { design, port, json, terminal }: AuditRun): Promise<void> {
  const { openAudit, serveAudit } = await import('@farthing/audit');
  const { presentAudit } = await import('../present-audit.ts');
  const audit = await openAudit(table, design);
  const progress = json ? undefined : terminal.progress('compared', audit.size);
  try {
    const onProgress = ({ done }: Audit): void => progress?.update(done);
    const onError = (error: unknown): void =>
      terminal.note(`audit: ${error instanceof Error ? error.name : 'failure'}`);
    const server = await serveAudit(audit, { port, onProgress, onError });
    terminal.print(json ? JSON.stringify({ url: server.url, path: audit.path }) : invitation(audit, server.url));
    onProgress(audit);
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    await server.close();
  } finally {
    progress?.stop();
    await audit.close();
  }
  terminal.print(json ? JSON.stringify(audit.report()) : `\n${presentAudit(audit.report())}`);
  if (audit.done < audit.size) terminal.note(`${audit.size - audit.done} pairs to go: run the same command again`);
}

function invitation({ size, done, path }: Audit, url: string): string {
  const begun = done === 0 ? '' : `, ${done} of them decided`;
  return `${size} pairs of answers to compare${begun}. Open this address in a browser on this machine:

  ${url}

Every decision is saved in ${path}. Ctrl-C ends; the same command goes on.`;
}
