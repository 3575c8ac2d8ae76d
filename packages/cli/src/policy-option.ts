import type { Options } from 'yargs';

/** For commands that route by a policy. */
export const policyOption = {
  policy: {
    type: 'string',
    describe: "A policy, JSON as docs/policies.md has it; default: the router's own threshold",
  },
} as const satisfies Record<string, Options>;
