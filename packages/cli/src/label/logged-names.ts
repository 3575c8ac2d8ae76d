import { ConfigError } from '@farthing/core';
import type { LoggedNames } from '@farthing/labeler';
import type { PromptSource } from './log-options.ts';
import { readModels } from './models-file.ts';

/** How many prompts are looked at for answers under an unexpected name. */
const promptsLookedAt = 1000;

interface LoggedNameArgs {
  readonly loggedAs?: readonly string[] | undefined;
  readonly models?: string | undefined;
}

/** The names declared by `--logged-as` and in the models file. @throws ConfigError when one is written differently. */
export async function loggedNamesOf({ loggedAs = [], models }: LoggedNameArgs): Promise<LoggedNames> {
  const names = new Map<string, readonly string[]>();
  for (const [id, declared] of models === undefined ? [] : await readModels(models)) {
    if (declared.loggedAs !== undefined) names.set(id, declared.loggedAs);
  }
  for (const text of loggedAs) {
    const [, model, list] = /^([^=]+)=(.+)$/u.exec(text.trim()) ?? [];
    const given = list?.split(',').map((name) => name.trim()) ?? [];
    if (model === undefined || given.length === 0 || given.includes('')) {
      throw new ConfigError(`--logged-as must be written candidate=name[,name]; got "${text}"`);
    }
    names.set(model, [...(names.get(model) ?? []), ...given]);
  }
  return names;
}

/**
 * When the log's first prompts hold answers, but none under a candidate's name: a line that says how to use them, naming
 * the candidate that a name looks like. Finding that out after the bill would be too late.
 */
export async function unusedAnswersHint(
  prompts: Pick<PromptSource, 'read'>,
  { candidates, loggedAs }: { readonly candidates: readonly string[]; readonly loggedAs: LoggedNames },
): Promise<string | undefined> {
  const { nearMisses } = await import('@farthing/labeler');
  const found = new Set<string>();
  let looked = 0;
  for await (const { answers = [] } of prompts.read()) {
    for (const { model } of answers) found.add(model);
    if (++looked === promptsLookedAt) break;
  }
  const used = candidates.flatMap((model) => [model, ...(loggedAs.get(model) ?? [])]);
  if (used.some((name) => found.has(name))) return undefined;
  const [miss] = nearMisses(found, candidates);
  if (miss === undefined) return strangersHint(found, candidates.at(-1));
  const { candidate, loggedName } = miss;
  return `the log holds answers of ${loggedName} and none of ${candidate}; if these are the same model, --logged-as ${candidate}=${loggedName} uses them instead of buying them again`;
}

/** Names that look like no candidate's may still be an alias of one; most likely of the reference, which served so far. */
function strangersHint(found: ReadonlySet<string>, reference: string | undefined): string | undefined {
  if (found.size === 0) return undefined;
  const [first] = found;
  const others = found.size === 1 ? '' : ` and ${found.size - 1} more`;
  return `the log holds answers of ${first}${others}, and none of a candidate; if ${first} is another name of ${reference}, --logged-as ${reference}=${first} uses them instead of buying them again`;
}
