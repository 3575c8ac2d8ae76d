import { ConfigError } from '@farthing/core';
import type { EmbedderOptions } from './embedding.ts';

/** What an option has to be. */
type OptionKind = 'string' | 'number' | 'boolean';

type OptionsOf<Kinds extends Readonly<Record<string, OptionKind>>> = {
  readonly [Name in keyof Kinds]?: { string: string; number: number; boolean: boolean }[Kinds[Name]];
};

/**
 * Checks options that come from router.json or a command line.
 *
 * @throws ConfigError for a name that is none or a value of another kind.
 */
export function parseEmbedderOptions<const Kinds extends Readonly<Record<string, OptionKind>>>(
  options: EmbedderOptions,
  kinds: Kinds,
): OptionsOf<Kinds> {
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      throw new ConfigError(`an embedder has no option "${name}"; this one has ${Object.keys(kinds).join(', ')}`);
    }
    if (typeof value !== kind)
      throw new ConfigError(`the embedder's option "${name}" must be a ${kind}, got "${value}"`);
  }
  return options as OptionsOf<Kinds>;
}

/** @throws ConfigError when `value` is no whole number above 0. */
export function checkCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigError(`the embedder's option "${name}" must be a whole number above 0, got ${value}`);
}
