import type { Route } from '../answer/answer-requests.ts';

/** What the clients of Anthropic and OpenAI return from a call. */
export interface ApiPromise extends Promise<unknown> {
  /** The response with its request, unread; the clients' helpers look at it. */
  readonly responsePromise: Promise<unknown>;
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ readonly data: unknown; readonly response: Response }>;
}

/** An answer as a client gave it. */
export interface ClientAnswer {
  readonly promise: ApiPromise;
  /** Whether it was asked for as a stream. */
  readonly isStream: boolean;
  /** What the promise resolves with, where it had to be read: a message, a completion, a stream. */
  readonly data?: unknown;
  /** The response before it was read. */
  readonly response?: Response | undefined;
  /** Of a stream that had to be read to its end: all of its events. */
  readonly events?: readonly unknown[] | undefined;
}

interface Routed {
  readonly answer: ClientAnswer;
  readonly route: Route;
}

const routes = /* @__PURE__ */ new WeakMap<object, Route>();

/**
 * How a response was routed: of what a routed `create` or `parse` resolved with, whole or stream. `undefined` for
 * anything else.
 */
export function routeOf(response: unknown): Route | undefined {
  return typeof response === 'object' && response !== null ? routes.get(response) : undefined;
}

/**
 * A call that is still to be routed, with all that the clients' own promise has: `asResponse`, `withResponse`, and what
 * their helpers (`parse`, `stream`) use.
 */
export class RoutedCall<T> extends Promise<T> {
  readonly #routed: Promise<Routed>;
  readonly #read: (answer: ClientAnswer) => Promise<T>;
  #parsed: Promise<T> | undefined;

  constructor(routed: Promise<Routed>, read: (answer: ClientAnswer) => Promise<T> = dataOf as typeof read) {
    // As the clients' own: nothing is read before somebody asks for it.
    super((resolve) => resolve(undefined as T));
    this.#routed = routed;
    this.#read = read;
  }

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  async asResponse(): Promise<Response> {
    const { answer } = await this.#routed;
    return answer.response ?? answer.promise.asResponse();
  }

  async withResponse(): Promise<{ readonly data: T; readonly response: Response }> {
    const [data, { answer }] = await Promise.all([this.#parse(), this.#routed]);
    return { ...(await answer.promise.withResponse()), data };
  }

  /** @param transform also gets what the client knows of the response, as from the client's own promise. */
  _thenUnwrap<U>(transform: (data: T, props: unknown) => U): RoutedCall<U> {
    return new RoutedCall<U>(this.#routed, async (answer) =>
      transform(await this.#read(answer), await answer.promise.responsePromise),
    );
  }

  #parse(): Promise<T> {
    this.#parsed ??= this.#routed.then(async ({ answer, route }) => {
      const data = await this.#read(answer);
      if (typeof data === 'object' && data !== null) routes.set(data, route);
      return data;
    });
    return this.#parsed;
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise, as the clients' own is
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#parse().then(fulfilled, rejected);
  }

  override catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#parse().catch(rejected);
  }

  override finally(done?: (() => void) | null): Promise<T> {
    return this.#parse().finally(done);
  }
}

export async function dataOf({ promise, data }: ClientAnswer): Promise<unknown> {
  return data ?? (await promise);
}
