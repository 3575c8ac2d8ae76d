import { ConfigError } from '@farthing/core';
import { createRequestAnswerer, type RoutingOptions } from '../answer/answer-requests.ts';
import { createCircuitBreaker } from '../answer/circuit-breaker.ts';
import type { Provider, Tier } from '../answer/provider.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import { type AnswerWords, clientAnswerKind } from './client-answer.ts';
import { conversationHeader, withDescribed, withoutHeader } from './describe-request.ts';
import { distinctNames } from './distinct-names.ts';
import { modelTiers } from './model-tiers.ts';
import { fieldsOf } from './read-conversation.ts';
import { type ApiPromise, type ClientAnswer, RoutedCall } from './routed-call.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A client that can be copied, as those of Anthropic and OpenAI. */
export interface RoutableClient {
  withOptions(options: object): unknown;
  readonly baseURL: string;
}

/** A model at a client of its own: another account, region or service that speaks the same interface. */
export interface ModelAtClient<C> {
  readonly client: C;
  /** As that client calls it. */
  readonly model: string;
  /**
   * Names the provider in trails, and its circuit breaker: those of one name are one. Default: model and host, `m@host`, and
   * `m@host#2` for the same at another client.
   */
  readonly name?: string | undefined;
}

/** Body and options of one call. */
export interface ClientRequest {
  readonly body: Fields;
  readonly options: Fields;
}

export interface RoutedClientOptions<C> extends RoutingOptions<ClientRequest, ClientAnswer> {
  /**
   * Who answers for each of the policy's candidates: a model's name at the wrapped client, or a model at another one; of
   * several the first, and the others when it fails. Default: candidates are names of models.
   */
  readonly models?: Readonly<Record<string, ClientModel<C> | readonly ClientModel<C>[]>> | undefined;
  /** The model's name that asks for routing. Any other passes through. Default `farthing`. */
  readonly modelName?: string | undefined;
  /**
   * More about a request than can be seen from it: `conversationId`, `regions`, `complexity`. A conversation id is also
   * taken from the request option `headers: { 'x-farthing-conversation-id': … }`, which is not sent on. What is `undefined`
   * or empty takes nothing away from what was seen. What it throws fails the request: nobody could say where that may go.
   */
  readonly describe?: ((body: Fields, options: Fields) => Partial<RoutingRequest>) | undefined;
}

export type ClientModel<C> = string | ModelAtClient<C>;

/** Something of a client that creates answers: `client.messages`. */
export interface ClientResource {
  create(body: Fields, options?: Fields): ApiPromise;
}

/** One interface of a client, how it words requests and answers. */
export interface ClientInterface {
  /** `undefined` where a client has none. */
  of(client: unknown): ClientResource | undefined;
  readonly words: AnswerWords;
  describe(body: Fields, options: Fields): RoutingRequest;
}

/** A copy of the client of which the interfaces route when they are asked for the model `farthing`; its copies do too. */
export function routedClient<C extends RoutableClient>(
  client: C,
  { interfaces, ...options }: RoutedClientOptions<C> & { readonly interfaces: readonly ClientInterface[] },
): C {
  // One for all interfaces and copies: behind them are the same providers, as long as the account is the same.
  const common = createCircuitBreaker();
  const copyWith = (changes: object): C => {
    const copy = client.withOptions(changes) as C;
    const breaker = isSameAccount(client, copy) ? common : createCircuitBreaker();
    const fallback = options.fallback && { breaker, ...options.fallback };
    for (const each of interfaces) routeInterface(copy, each, { ...options, fallback });
    // Of the wrapped client's options only: candidates at other clients keep theirs.
    copy.withOptions = (more) => copyWith({ ...changes, ...more });
    return copy;
  };
  return copyWith({});
}

const accountFields = ['baseURL', 'apiKey', 'authToken'];

function isSameAccount(one: object, other: object): boolean {
  return accountFields.every((name) => fieldsOf(one)[name] === fieldsOf(other)[name]);
}

function routeInterface<C extends RoutableClient>(
  copy: C,
  face: ClientInterface,
  options: RoutedClientOptions<C>,
): void {
  const { policy, modelName = 'farthing' } = options;
  const resource = face.of(copy);
  if (resource === undefined) return;
  const create = resource.create.bind(resource);
  const models = options.models ?? Object.fromEntries(policy.candidates.map((candidate) => [candidate, candidate]));
  const distinct = distinctNames();
  const tiers: readonly Tier<ClientRequest, ClientAnswer>[] = modelTiers(
    policy.candidates,
    models,
    (model: ClientModel<C>) =>
      typeof model === 'string'
        ? providerOf(model, { model, create })
        : providerOf(model.name ?? distinct(`${model.model}@${hostOf(model.client)}`, model.client), {
            model: model.model,
            create: (...call) => {
              const other = face.of(model.client);
              if (other === undefined) throw new ConfigError(`the client for ${model.model} lacks what was asked for`);
              return other.create(...call);
            },
          }),
  );
  const answerer = createRequestAnswerer(tiers, { ...options, kind: clientAnswerKind(face.words) });
  resource.create = (body, requestOptions) => {
    if (body?.model !== modelName) return create(body, requestOptions);
    const given = requestOptions ?? {};
    const routed = (async () => {
      const routing = withDescribed(face.describe(body, given), options.describe?.(body, given));
      const signal = given.signal instanceof AbortSignal ? given.signal : undefined;
      return answerer.answer({ body, options: given }, { routing, signal });
    })();
    return new RoutedCall(routed) as unknown as ApiPromise;
  };
}

interface ClientTarget {
  readonly model: string;
  readonly create: ClientResource['create'];
}

function providerOf(name: string, { model, create }: ClientTarget): Provider<ClientRequest, ClientAnswer> {
  return {
    name,
    ask: async ({ body, options }, { signal, isLast }) => {
      // The client's own retries are for the last one: before, the next provider is the retry.
      const retries = isLast || 'maxRetries' in options ? {} : { maxRetries: 0 };
      const headers = 'headers' in options ? { headers: withoutHeader(options.headers, conversationHeader) } : {};
      const promise = create({ ...body, model }, { ...options, ...retries, ...headers, ...(signal && { signal }) });
      return { promise, isStream: body.stream === true };
    },
  };
}

function hostOf({ baseURL }: RoutableClient): string {
  return URL.canParse(baseURL) ? new URL(baseURL).host : baseURL;
}
