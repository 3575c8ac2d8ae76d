import type { Command } from './command.ts';

/** Every command, in the order of the loop: label, import, inspect, train, evaluate, route, sandbox, demo. */
export const commands: readonly Command[] = [];
