import { ConfigError } from '@farthing/core';
import { checkOutput } from '../check-output.ts';
import { defineCommand } from '../command.ts';
import { countedRows } from '../counted-rows.ts';
import { formatOption } from '../format-option.ts';
import { presentCatalog, presentFetch } from '../present-fetch.ts';

export const fetchCommand = defineCommand({
  command: 'fetch [name]',
  describe: 'Download a public set of outcomes and make a label table of it; without a name, list them',
  builder: (yargs) =>
    yargs
      .positional('name', { type: 'string', describe: 'A set of the catalogue' })
      .option('out', { alias: 'o', type: 'string', describe: 'Label table to write; default: NAME.arrow' })
      .options(formatOption)
      .option('sources', { type: 'string', describe: 'Folder for what is downloaded; default: NAME.sources' })
      .option('from', { type: 'string', describe: 'A local copy, file or folder, instead of a download' })
      .option('any-version', {
        type: 'boolean',
        default: false,
        describe: 'Take the local copy whatever its checksum',
      })
      .option('mirror', { type: 'string', describe: 'http(s) address that has the paths of the upstream server' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 fetch routellm-mmlu', 'routellm-mmlu.arrow, ready for farthing train')
      .example('$0 fetch routellm-gsm8k --from ~/RouteLLM/routellm/evals', 'Of a clone, without a network'),
  run: async ({ name, ...args }, terminal) => {
    const { fetchPublicSet, findPublicSet, publicSets } = await import('@farthing/catalog');
    if (name === undefined) {
      const listed = publicSets.map(({ name, title, licence, home }) => ({ name, title, licence, home }));
      terminal.print(args.json ? JSON.stringify(listed) : presentCatalog(listed));
      return;
    }
    const { importOutcomes, labelFormatOf, writeLabels } = await import('@farthing/dataset');
    const set = findPublicSet(name);
    const { from, anyVersion, mirror, out = `${name}.arrow`, sources = `${name}.sources` } = args;
    if (anyVersion && from === undefined) throw new ConfigError('--any-version is about a local copy; give --from too');
    if (from !== undefined && mirror !== undefined) throw new ConfigError('give either --from or --mirror');
    checkMirror(mirror);
    const { signal } = terminal;
    const { format = labelFormatOf(out) } = args;
    await checkOutput(out, []);
    const progress = args.json ? undefined : terminal.progress(`fetch ${name}`, set.files.length);
    const onProgress = (done: number): void => progress?.update(done);
    const options = { folder: sources, fetch: globalThis.fetch, from, anyVersion, mirror, signal, onProgress };
    const fetched = await fetchPublicSet(set, options).finally(() => progress?.stop());
    const outcomes = await importOutcomes(fetched.outcomes, { signal });
    await writeLabels(out, { ...outcomes, rows: countedRows(outcomes.rows, undefined) }, { format, signal });
    const { candidates, rowCount, assumptions } = outcomes;
    const facts = { name, out, sources, rowCount, candidates, assumptions, files: fetched.files };
    terminal.print(args.json ? JSON.stringify(facts) : presentFetch(facts, set));
  },
});

function checkMirror(mirror: string | undefined): void {
  if (mirror === undefined) return;
  const { protocol } = URL.canParse(mirror) ? new URL(mirror) : { protocol: '' };
  if (protocol === 'http:' || protocol === 'https:') return;
  throw new ConfigError(`--mirror must be an http or https address; got ${mirror}`);
}
