import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3Middleware,
  LanguageModelV3StreamResult,
} from '@ai-sdk/provider';
import { createRequestAnswerer, type Route, type RoutingOptions } from './answer/answer-requests.ts';
import type { Provider } from './answer/provider.ts';
import { type ModelAnswer, modelAnswerKind } from './integration/ai-sdk-answer.ts';
import { withRoute } from './integration/ai-sdk-route.ts';
import {
  conversationHeader,
  describeRequest,
  headerOf,
  withDescribed,
  withoutHeader,
} from './integration/describe-request.ts';
import { distinctNames } from './integration/distinct-names.ts';
import { modelTiers } from './integration/model-tiers.ts';
import { fieldsOf, readModelPrompt, textOf } from './integration/read-conversation.ts';
import { sharedUrls } from './integration/shared-urls.ts';
import type { RoutingRequest } from './policy/routing-request.ts';

export type { Route } from './answer/answer-requests.ts';
export type { ModelAnswer } from './integration/ai-sdk-answer.ts';

export interface RoutedModelOptions extends RoutingOptions<LanguageModelV3CallOptions, ModelAnswer> {
  /** Who answers for each of the policy's candidates; of several the first, and the others when it fails. */
  readonly models: Readonly<Record<string, LanguageModelV3 | readonly LanguageModelV3[]>>;
  /** What the model is called. Default `farthing`. */
  readonly modelId?: string | undefined;
  /**
   * More about a request than can be seen from it: `regions`, `models`, `complexity`. A conversation id is also taken from
   * `providerOptions.farthing.conversationId` and the header `x-farthing-conversation-id`. What is `undefined` or empty
   * takes nothing away from what was seen. What it throws fails the request: nobody could say where that may go.
   */
  readonly describe?: ((options: LanguageModelV3CallOptions) => Partial<RoutingRequest>) | undefined;
}

/**
 * A language model of the AI SDK (specification V3: versions 6 and 7) that routes: each call goes to the model that the
 * policy chooses. What comes back is that model's own, streams and tool calls included; how it was routed is in
 * `providerMetadata.farthing` and in the response headers `x-farthing-model` and `x-farthing-reason`.
 *
 * @throws ConfigError when `models` does not name exactly the policy's candidates. Calls throw what the models throw.
 */
export function routedModel(options: RoutedModelOptions): LanguageModelV3 {
  const { policy, models, modelId = 'farthing', describe } = options;
  const all = Object.values(models).flat() as LanguageModelV3[];
  const distinct = distinctNames();
  const tiers = modelTiers(policy.candidates, models, (model: LanguageModelV3, candidate) =>
    providerOf(distinct(`${model.provider}/${model.modelId || candidate}`, model), model),
  );
  const answerer = createRequestAnswerer(tiers, {
    ...options,
    kind: modelAnswerKind,
  });
  const answer = async (call: LanguageModelV3CallOptions, isStream: boolean): Promise<RoutedAnswer> => {
    const asked: RoutedCallOptions = { ...call, [streaming]: isStream };
    const headers = withoutHeader(call.headers, conversationHeader) as typeof call.headers;
    return answerer.answer(headers === undefined ? asked : { ...asked, headers }, {
      routing: withDescribed(routingOf(call), describe?.(call)),
      signal: call.abortSignal,
    });
  };
  return {
    specificationVersion: 'v3',
    provider: 'farthing',
    modelId,
    get supportedUrls() {
      return sharedUrls(all);
    },
    doGenerate: async (call) => {
      const { answer: given, route } = await answer(call, false);
      return withRoute(given as LanguageModelV3GenerateResult, route);
    },
    doStream: async (call) => {
      const { answer: given, route } = await answer(call, true);
      return withRoute(given as LanguageModelV3StreamResult, route);
    },
  };
}

interface RoutedAnswer {
  readonly answer: ModelAnswer;
  readonly route: Route;
}

export interface RoutingMiddlewareOptions extends Omit<RoutedModelOptions, 'models' | 'modelId'> {
  /** Who answers for the candidates; for any that is not named, the model that the middleware wraps. */
  readonly models: RoutedModelOptions['models'];
}

/**
 * The same as middleware, for `wrapLanguageModel`: the wrapped model is the one of the candidates that is not in
 * `models`, the strong one usually.
 */
export function routingMiddleware(options: RoutingMiddlewareOptions): LanguageModelV3Middleware {
  const routed = new WeakMap<LanguageModelV3, LanguageModelV3>();
  const routedOf = (model: LanguageModelV3): LanguageModelV3 => {
    const known = routed.get(model);
    if (known !== undefined) return known;
    const others = options.policy.candidates.map((candidate) => [candidate, options.models[candidate] ?? model]);
    const made = routedModel({ ...options, models: { ...options.models, ...Object.fromEntries(others) } });
    routed.set(model, made);
    return made;
  };
  return {
    specificationVersion: 'v3',
    overrideSupportedUrls: ({ model }) => routedOf(model).supportedUrls,
    wrapGenerate: ({ params, model }) => routedOf(model).doGenerate(params),
    wrapStream: ({ params, model }) => routedOf(model).doStream(params),
  };
}

/** Whether a call is to stream: the AI SDK says so by the method, and routing has one for both. */
const streaming = Symbol('streaming');
type RoutedCallOptions = LanguageModelV3CallOptions & { readonly [streaming]?: boolean };

function providerOf(name: string, model: LanguageModelV3): Provider<LanguageModelV3CallOptions, ModelAnswer> {
  return {
    name,
    ask: async (asked: RoutedCallOptions, { signal }) => {
      const { [streaming]: isStream, abortSignal: _, ...call } = asked;
      const options = signal === undefined ? call : { ...call, abortSignal: signal };
      return isStream === true ? await model.doStream(options) : await model.doGenerate(options);
    },
  };
}

function routingOf({
  prompt,
  tools,
  responseFormat,
  maxOutputTokens,
  headers,
  providerOptions,
}: LanguageModelV3CallOptions) {
  const named = textOf(fieldsOf(providerOptions?.farthing).conversationId);
  return describeRequest({
    conversation: readModelPrompt(prompt),
    tools,
    hasSchema: responseFormat?.type === 'json' && responseFormat.schema !== undefined,
    maxOutputTokens,
    conversationId: named === '' ? headerOf(headers, conversationHeader) : named,
  });
}
