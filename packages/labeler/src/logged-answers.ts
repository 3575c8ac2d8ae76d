import { ConfigError, type LoggedAnswer, type Prompt } from '@farthing/core';

/** Candidate → the names, beside its own, under which logs hold its answers. */
export type LoggedNames = ReadonlyMap<string, readonly string[]>;

/**
 * The answer of `model` that the log already holds; `undefined` when there is none under the model's own name or one
 * declared for it. Names are compared as they are: `gpt-4o-mini` may mean another model next month, and a guess would
 * put the wrong model's answers into a label table without anybody noticing.
 */
export function loggedAnswerOf(
  { answers = [] }: Pick<Prompt, 'answers'>,
  { model, loggedAs }: { readonly model: string; readonly loggedAs: LoggedNames },
): LoggedAnswer | undefined {
  for (const name of [model, ...(loggedAs.get(model) ?? [])]) {
    const answer = answers.find((each) => each.model === name);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** @throws ConfigError when names are declared for no candidate, or one name for two. */
export function checkLoggedNames(loggedAs: LoggedNames, candidates: readonly string[]): void {
  const owners = new Map(candidates.map((model) => [model, model]));
  for (const [model, names] of loggedAs) {
    if (!candidates.includes(model)) {
      throw new ConfigError(`logged names are declared for "${model}", which is none of ${candidates.join(', ')}`);
    }
    for (const name of names) {
      const owner = owners.get(name) ?? model;
      if (owner !== model) {
        throw new ConfigError(`the logged name "${name}" is declared for both ${owner} and ${model}; choose one`);
      }
      owners.set(name, model);
    }
  }
}

/** A name in the log that may well mean a candidate, but was not declared to. */
export interface NearMiss {
  readonly candidate: string;
  readonly loggedName: string;
}

/**
 * Logged names that look like a candidate's: the same but for a provider's prefix, a date or version, a tag or letter
 * case. For a hint only; see {@link loggedAnswerOf}.
 */
export function nearMisses(loggedNames: Iterable<string>, candidates: readonly string[]): readonly NearMiss[] {
  const misses: NearMiss[] = [];
  for (const loggedName of loggedNames) {
    const candidate = candidates.find((model) => bareName(model) === bareName(loggedName));
    if (candidate !== undefined && candidate !== loggedName) misses.push({ candidate, loggedName });
  }
  return misses;
}

/** `us.anthropic.claude-3-haiku-20240307-v1:0`, `anthropic/claude-3-haiku` and `claude-3-haiku@20240307` are one. */
function bareName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*\//u, '')
    .replace(/^(?:[a-z]{2,6}\.)?[a-z]+\.(?=[a-z])/u, '')
    .replace(/[@:].*$/u, '')
    .replace(/-v\d+$/u, '')
    .replace(/-(?:latest|\d{4}-?\d{2}-?\d{2}|\d{4})$/u, '');
}
