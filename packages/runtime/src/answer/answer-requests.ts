import { ConfigError, type RoutingDecision } from '@farthing/core';
import { fittingModels, withConstraints } from '../policy/constraints.ts';
import { failToStrong } from '../policy/fail-to-strong.ts';
import type { ModelProfiles } from '../policy/model-profile.ts';
import { mayAnswer, type Policy } from '../policy/policy.ts';
import { rememberAnswer } from '../policy/remember-answer.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import type { Acceptance, Reply } from './acceptance.ts';
import { type CascadeAnswer, type CascadeOptions, cascade } from './cascade.ts';
import { type FallbackOptions, withFallback } from './fallback.ts';
import type { Attempt, Tier } from './provider.ts';

/** How one request was routed. */
export interface Route {
  readonly decision: RoutingDecision;
  /** Who answered: the decision's model, unless that failed or its answer was not accepted. */
  readonly model: string;
  /** Who was asked on the way to the answer; only of the candidate that answered, in a cascade. Empty without fallback. */
  readonly attempts: readonly Attempt[];
  /** Steps and costs, where there is a cascade. */
  readonly cascade?: Omit<CascadeAnswer<unknown>, 'answer' | 'model'> | undefined;
}

/** What every integration takes. */
export interface RoutingOptions<Q, A> {
  readonly policy: Policy;
  /** Windows, abilities, regions and prices; requests that need what a candidate lacks go past it. Default: the policy's. */
  readonly profiles?: ModelProfiles | undefined;
  /** What to do when a provider fails; `{}` for the defaults. Default: what the SDK does. */
  readonly fallback?: Omit<FallbackOptions, 'profiles'> | undefined;
  /** Takes a cheap answer only if it is accepted. Default: whatever the candidate answers. */
  readonly cascade?: CascadeSettings<Q, A> | undefined;
  /** Hears of each decision before it is acted on: where a decision log is filled. What it throws fails the request. */
  readonly onDecision?: ((decision: RoutingDecision, request: RoutingRequest) => void) | undefined;
  /** Hears how a request was routed, once its answer is asked for, begins or is there. What it throws fails the request. */
  readonly onRoute?: ((route: Route) => void) | undefined;
}

export interface CascadeSettings<Q, A>
  extends Pick<CascadeOptions<Q, A>, 'acceptTimeoutMs' | 'hopelessAt' | 'maxCostUsd'> {
  readonly accept: Acceptance<Q, A>;
}

/** What differs from one kind of answer to another. */
export interface AnswerKind<A> {
  isStream(answer: A): boolean;
  /** A stream once its first content is there, anything else as it is; what fails before that rejects. */
  begin(answer: A): Promise<A>;
  /** The whole answer, to be judged and then to be given out as if nothing had been read. */
  collect(answer: A): Promise<Reply<A>>;
}

export interface RequestAnswerer<Q, A> {
  /** @throws ConfigError when nobody may answer. Whatever else goes wrong, the strongest that may does. */
  answer(
    request: Q,
    options: { readonly routing: RoutingRequest; readonly signal: AbortSignal | undefined },
  ): Promise<{ readonly answer: A; readonly route: Route }>;
}

/** Decides, asks, and does what is configured when that is not enough: the one way of all integrations. */
export function createRequestAnswerer<Q, A>(
  tiers: readonly Tier<Q, A>[],
  { kind, ...options }: RoutingOptions<Q, A> & { readonly kind: AnswerKind<A> },
): RequestAnswerer<Q, A> {
  const { policy, onDecision, onRoute } = options;
  const { candidates } = policy;
  const { profiles = policy.profiles ?? {} } = options;
  const decider = withConstraints(failToStrong(policy), profiles);
  const ask = createAsk(tiers, { ...options, profiles, kind });
  const routed = (answer: A, route: Route): { readonly answer: A; readonly route: Route } => {
    rememberAnswer(route.decision, { model: route.model, steps: route.cascade?.steps });
    onRoute?.(route);
    return { answer, route };
  };
  return {
    answer: async (request, { routing, signal }) => {
      const decision = await decider.decide({ ...routing, signal });
      onDecision?.(decision, routing);
      const models = fittingModels(routing, candidates, profiles).filter(
        (each) => each === decision.model || mayAnswer(each, decision),
      );
      if (options.cascade === undefined) {
        const { answer, model, attempts } = await ask(request, { model: decision.model, models, signal });
        return routed(answer, { decision, model, attempts });
      }
      const attempts = new Map<string, readonly Attempt[]>();
      const climbing = cascade<Q, A>({
        ...options.cascade,
        candidates,
        profiles,
        ask: async (asked, { model, isFinal, signal: ending }) => {
          // A candidate that fails is the cascade's to step over; another of its providers may still answer.
          const given = await ask(asked, { model, models: [model], signal: ending });
          attempts.set(model, given.attempts);
          return isFinal && kind.isStream(given.answer)
            ? { answer: given.answer, text: '' }
            : kind.collect(given.answer);
        },
      });
      const { inputTokens, maxOutputTokens } = routing;
      const call = { decision, models, inputTokens, maxOutputTokens, signal };
      const { answer, model, ...spent } = await climbing.answer(request, call);
      return routed(answer, { decision, model, attempts: attempts.get(model) ?? [], cascade: spent });
    },
  };
}

interface AskCall {
  readonly model: string;
  readonly models: readonly string[];
  readonly signal: AbortSignal | undefined;
}

type Ask<Q, A> = (
  request: Q,
  call: AskCall,
) => Promise<{ readonly answer: A; readonly model: string; readonly attempts: readonly Attempt[] }>;

function createAsk<Q, A>(
  tiers: readonly Tier<Q, A>[],
  { fallback, profiles, kind }: Pick<RoutingOptions<Q, A>, 'fallback' | 'profiles'> & { readonly kind: AnswerKind<A> },
): Ask<Q, A> {
  if (fallback === undefined) {
    return async (request, { model, signal }) => {
      const provider = tiers.find((tier) => tier.model === model)?.providers[0];
      if (provider === undefined) throw new ConfigError(`nobody answers for "${model}", which was decided on`);
      return { answer: await provider.ask(request, { model, signal, isLast: true }), model, attempts: [] };
    };
  }
  const begun = tiers.map(({ model, providers }) => ({
    model,
    providers: providers.map(({ name, ask }) => ({
      name,
      ask: async (request: Q, options: Parameters<typeof ask>[1]) => kind.begin(await ask(request, options)),
    })),
  }));
  const falling = withFallback(begun, { ...fallback, profiles });
  return (request, call) => falling.answer(request, call);
}
