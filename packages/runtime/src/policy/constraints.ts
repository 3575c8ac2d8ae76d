import { ConfigError, type Conversation, type RequestNeed, type RoutingDecision } from '@farthing/core';
import { estimateTokens } from './estimate-tokens.ts';
import type { ModelProfile, ModelProfiles } from './model-profile.ts';
import { continueWith, type Policy, type SyncPolicy, withStep } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';

/**
 * Leaves out the candidates that cannot answer, before quality is asked about: too small a context window, no tools, no
 * images, no structured output. Use it wherever candidates differ in more than quality; it belongs around every policy
 * that chooses.
 *
 * Where a request may be processed (`regions`) and which candidates may answer (`models`) is never overruled. What a
 * request needs is: if no candidate that is permitted has it, the strongest of them answers and the reason is
 * `nothing-fits`, for profiles go out of date and its provider's error says more than ours could.
 *
 * @throws ConfigError, from `decide`, when nobody is permitted to answer.
 */
export function withConstraints(policy: SyncPolicy, profiles: ModelProfiles): SyncPolicy;
export function withConstraints(policy: Policy, profiles: ModelProfiles): Policy;
export function withConstraints(policy: Policy, profiles: ModelProfiles): Policy {
  const { candidates } = policy;
  return {
    candidates,
    profiles,
    decide: (request) => {
      const permitted = permittedModels(request, candidates, profiles);
      const faults = faultsOf(permitted, { request, profiles });
      const fitting = permitted.filter((_, index) => faults[index] === undefined);
      const models = fitting.length > 0 ? fitting : permitted.slice(-1);
      const decision = policy.decide({ ...request, models });
      if (fitting.length === permitted.length) return decision;
      const finding = permitted
        .flatMap((model, index) => (faults[index] === undefined ? [] : `left out ${model}: ${faults[index]}`))
        .join('; ');
      const step = { policy: 'constraints', finding };
      return continueWith(decision, (inner: RoutingDecision) =>
        fitting.length > 0
          ? { ...inner, trail: [step, ...(inner.trail ?? [])] }
          : withStep(inner, { ...step, model: inner.model }, { reason: 'nothing-fits', detail: finding }),
      );
    },
  };
}

/**
 * Candidates that a request lets answer and that have what it needs; where none has, the strongest that it lets.
 *
 * @throws ConfigError when it lets nobody.
 */
export function fittingModels(
  request: RoutingRequest,
  candidates: readonly string[],
  profiles: ModelProfiles,
): readonly string[] {
  const permitted = permittedModels(request, candidates, profiles);
  const faults = faultsOf(permitted, { request, profiles });
  const fitting = permitted.filter((_, index) => faults[index] === undefined);
  return fitting.length > 0 ? fitting : permitted.slice(-1);
}

/** Those that the request lets answer, where it lets them. */
function permittedModels(
  { models, regions }: RoutingRequest,
  candidates: readonly string[],
  profiles: ModelProfiles,
): readonly string[] {
  const named = models === undefined ? candidates : candidates.filter((candidate) => models.includes(candidate));
  const permitted = named.filter((model) => {
    const region = profiles[model]?.region;
    return regions === undefined || (region !== undefined && regions.includes(region));
  });
  if (permitted.length > 0) return permitted;
  const where = regions === undefined ? '' : ` in ${regions.join(', ')}`;
  throw new ConfigError(`no candidate may answer${where}: of ${candidates.join(', ')} ${named.length} are allowed`);
}

interface FaultOptions {
  readonly request: RoutingRequest;
  readonly profiles: ModelProfiles;
}

/** What each model lacks, in words; `undefined` when nothing. A request that cannot be read fits no model. */
function faultsOf(models: readonly string[], { request, profiles }: FaultOptions): (string | undefined)[] {
  try {
    const { conversation, needs = [], inputTokens = estimateTokens(conversation), maxOutputTokens = 0 } = request;
    const tokens = inputTokens + maxOutputTokens;
    const demand = { tokens, needs: [...new Set([...needs, ...needsOf(conversation)])] };
    return models.map((model) => faultOf(profiles[model] ?? {}, demand));
  } catch (error) {
    return models.map(() => `the request could not be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** What can be seen in a conversation without being told. */
export function needsOf(conversation: Conversation): RequestNeed[] {
  const types = new Set(
    conversation.flatMap(({ content }) => (Array.isArray(content) ? content : [])).map((part) => part?.type),
  );
  const needs: RequestNeed[] = [];
  if (types.has('image')) needs.push('images');
  if (types.has('tool-call') || types.has('tool-result')) needs.push('tools');
  return needs;
}

interface Demand {
  readonly tokens: number;
  readonly needs: readonly RequestNeed[];
}

function faultOf({ contextTokens, supports }: ModelProfile, { tokens, needs }: Demand): string | undefined {
  const lacking = supports === undefined ? [] : needs.filter((need) => !supports.includes(need));
  if (lacking.length > 0) return `it has no ${lacking.join(' and no ')}`;
  if (contextTokens === undefined || tokens <= contextTokens) return undefined;
  return `it reads ${contextTokens} tokens, the request has ${tokens}`;
}
