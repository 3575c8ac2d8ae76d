import type { Options } from 'yargs';

/** The same options under a heading of their own in a command's help. */
export function grouped<T extends Readonly<Record<string, Options>>>(heading: string, options: T): T {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { ...option, group: heading }]),
  ) as T;
}
