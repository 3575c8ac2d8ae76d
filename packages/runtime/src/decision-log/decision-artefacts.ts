import { sha256Hex } from '../parse-router-config.ts';
import type { PolicySpec } from '../policy/policy-spec.ts';
import type { AsyncRequestRouter, RequestRouter } from '../policy/threshold-policy.ts';
import { canonicalJson } from './canonical-json.ts';

/** What decisions depend on beside the request, by hash: on every line of a log, so that a replay can say what changed. */
export interface DecisionArtefacts {
  /** `sha256:` and 64 hex digits of the policy's settings, whatever the order of their fields. */
  readonly policyId: string;
  /** The checksum in router.json, which covers the weights; `undefined` for a router of rules, which has no file. */
  readonly routerChecksum: string | undefined;
}

/**
 * Names a router and a policy for the decision log: `loggedPolicy(policy, { log, ...(await decisionArtefacts(router, spec)) })`.
 *
 * @param spec what `createPolicy` was given.
 */
export async function decisionArtefacts(
  router: RequestRouter | AsyncRequestRouter,
  spec: PolicySpec = {},
): Promise<DecisionArtefacts> {
  const { checksum } = router.config as { readonly checksum?: string };
  const digest = await sha256Hex(new TextEncoder().encode(canonicalJson(spec)));
  return { policyId: `${hashPrefix}${digest}`, routerChecksum: checksum };
}

/** Tells a policy's hash from a name that somebody gave it. */
export const hashPrefix = 'sha256:';
