import { ConfigError, type Conversation } from '@farthing/core';
import { byTask } from './by-task.ts';
import { cacheAware } from './cache-aware.ts';
import { capabilityPolicy } from './capability.ts';
import { taskTypes } from './classify-task.ts';
import { withConstraints } from './constraints.ts';
import type { ConversationStore, SyncConversationStore } from './conversation-store.ts';
import { failToStrong } from './fail-to-strong.ts';
import { memoryStore } from './memory-store.ts';
import type { Policy, SyncPolicy } from './policy.ts';
import { checkPolicySpec, type PolicySpec, type TaskSpec } from './policy-spec.ts';
import { defaultTtlMs, sticky } from './sticky.ts';
import { type AsyncRequestRouter, type RequestRouter, thresholdPolicy } from './threshold-policy.ts';
import { defaultKeepMs, type MemoryOptions, withMemory } from './with-memory.ts';
import { withPredictedCost } from './with-predicted-cost.ts';

/** What a policy needs that is no JSON. */
export interface PolicyParts<Store extends ConversationStore = ConversationStore>
  extends Partial<Omit<MemoryOptions<Store>, 'store' | 'now'>> {
  /** For `sticky` and `cache`. Default: a `memoryStore` of its own. */
  readonly store?: Store | undefined;
  /** For `sticky` and `cache`: milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** For `tasks`. Default `classifyTask`. */
  readonly classify?: ((conversation: Conversation) => string) | undefined;
}

/** A router that knows the scores of its training rows. */
interface ShareRouter {
  thresholdForStrongShare(strongShare: number): number;
}

/**
 * The door that most take: a router and a plain description of a policy → the policy, with everything in its right place.
 * From the outside in: constraints, failing to strong, memory, the price of switches, stickiness, tasks, and last what
 * chooses by the router's scores. The description comes from code or, through `parsePolicySpec`, from a file.
 *
 * @throws ConfigError when the description is none that `parsePolicySpec` takes, or does not go with the router.
 */
export function createPolicy(
  router: RequestRouter,
  spec?: PolicySpec,
  parts?: PolicyParts<SyncConversationStore>,
): SyncPolicy;
export function createPolicy(
  router: RequestRouter | AsyncRequestRouter,
  spec?: PolicySpec,
  parts?: PolicyParts,
): Policy;
export function createPolicy(
  router: RequestRouter | AsyncRequestRouter,
  spec: PolicySpec = {},
  parts: PolicyParts = {},
): Policy {
  checkPolicySpec(spec);
  const { models: profiles = {} } = spec;
  checkNames(Object.keys(profiles), { field: 'models', ...candidatesOf(router) });
  let policy = choosing(router, spec, parts);
  if (spec.sticky !== undefined) policy = sticky(policy, spec.sticky);
  if (spec.cache !== undefined) policy = cacheAware(policy, { ...spec.cache, profiles });
  else policy = withPredictedCost(policy, { ...spec.capability, profiles });
  if (spec.sticky !== undefined || spec.cache !== undefined) {
    const { store = memoryStore(), now = Date.now, keepMs = defaultKeepMs, ...limits } = parts;
    const { sticky: held, cache } = spec;
    const heldMs = held === undefined ? 0 : (held.ttlMs ?? defaultTtlMs);
    const longestMs = Math.max(keepMs, heldMs, cache?.cacheTtlMs ?? 0);
    policy = withMemory(policy, { ...limits, store, now, keepMs: longestMs });
  }
  return withConstraints(failToStrong(policy), profiles);
}

/** What chooses by the router's scores: one policy, or one for each kind of task. */
function choosing(
  router: RequestRouter | AsyncRequestRouter,
  { threshold, strongShare, capability, tasks, models: profiles = {} }: PolicySpec,
  { classify }: PolicyParts,
): Policy {
  const usual = strongShare === undefined ? threshold : thresholdForShare(router, strongShare);
  const policyAt = (at: number | undefined): Policy =>
    capability === undefined
      ? thresholdPolicy(router as RequestRouter, { threshold: at })
      : capabilityPolicy(router as RequestRouter, { ...capability, profiles });
  const otherwise = policyAt(usual);
  if (tasks === undefined) return otherwise;
  if (classify === undefined)
    checkNames(Object.keys(tasks), {
      field: 'tasks',
      known: taskTypes,
      advice: 'without a `classify` of yours it is one of',
    });
  const entries = Object.entries(tasks).map(([task, spec]) => {
    checkNames(spec.models ?? [], { field: `tasks.${task}.models`, ...candidatesOf(router) });
    return [task, onlyModels(policyAt(spec.threshold ?? usual), spec)] as const;
  });
  return byTask({ tasks: Object.fromEntries(entries), otherwise, classify });
}

function onlyModels(policy: Policy, { models }: TaskSpec): Policy {
  if (models === undefined) return policy;
  return {
    candidates: policy.candidates,
    decide: (request) => {
      const { models: permitted = policy.candidates } = request;
      const both = models.filter((model) => permitted.includes(model));
      return policy.decide(both.length === 0 ? request : { ...request, models: both });
    },
  };
}

function thresholdForShare(router: object, strongShare: number): number {
  if ('thresholdForStrongShare' in router) return (router as ShareRouter).thresholdForStrongShare(strongShare);
  throw new ConfigError('strongShare needs a trained router; give a threshold');
}

interface KnownNames {
  readonly known: readonly string[];
  readonly field: string;
  /** Stands before the names that are known. */
  readonly advice: string;
}

const candidatesOf = ({ config }: RequestRouter | AsyncRequestRouter) => ({
  known: config.candidates,
  advice: 'the router chooses from',
});

/** @throws ConfigError for a name that is not known. */
function checkNames(names: readonly string[], { known, field, advice }: KnownNames): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ConfigError(`"${field}" names ${unknown}; ${advice} ${known.join(', ')}`);
}
