import { ProviderError, type TokenUsage } from '@farthing/core';
import type { AnswerKind } from '../answer/answer-requests.ts';
import { readToContent, resume } from './buffered.ts';
import { fieldsOf, textOf } from './read-conversation.ts';
import { type ClientAnswer, dataOf } from './routed-call.ts';

/** How one interface words its answers. */
export interface AnswerWords {
  /** Whether an event of a stream belongs to the answer and not to what comes before it. */
  isContent(event: unknown): boolean;
  /** Of a whole answer, or of all events of a stream. */
  textOf(data: unknown): string;
  textOfEvents(events: readonly unknown[]): string;
  usageOf(data: unknown): TokenUsage | undefined;
  usageOfEvents(events: readonly unknown[]): TokenUsage | undefined;
}

/** What the clients' `Stream` has. */
interface ClientStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  readonly constructor: new (iterator: () => AsyncIterator<unknown>, controller: AbortController) => ClientStream;
}

export function clientAnswerKind(words: AnswerWords): AnswerKind<ClientAnswer> {
  return {
    isStream: ({ isStream }) => isStream,
    begin: async (answer) => {
      if (!answer.isStream) return readWhole(answer);
      const stream = await streamOf(answer);
      const begun = await readToContent<unknown>(stream, { isContent: words.isContent, failureIn });
      return { ...answer, data: sameStream(stream, () => resume(begun)) };
    },
    collect: async (answer) => {
      if (!answer.isStream) {
        const whole = await readWhole(answer);
        return { answer: whole, text: words.textOf(whole.data), usage: words.usageOf(whole.data) };
      }
      const stream = await streamOf(answer);
      const events: unknown[] = [];
      for await (const event of stream) {
        const failure = failureIn(event);
        if (failure !== undefined) throw failure.error;
        events.push(event);
      }
      const data = sameStream(stream, () => replay(events));
      const usage = words.usageOfEvents(events);
      return { answer: { ...answer, data, events }, text: words.textOfEvents(events), usage };
    },
  };
}

/** @throws ProviderError when a response with a good status holds no answer. */
async function readWhole(answer: ClientAnswer): Promise<ClientAnswer> {
  if (answer.data !== undefined) return answer;
  // Whoever asks for the response itself wants to read it himself.
  const response = (await answer.promise.asResponse()).clone();
  const data = await answer.promise;
  if (typeof data === 'object' && data !== null) return { ...answer, data, response };
  throw new ProviderError('the provider sent something else than an answer', { isRetryable: true });
}

async function streamOf(answer: ClientAnswer): Promise<ClientStream> {
  return (await dataOf(answer)) as ClientStream;
}

/** A stream of the client's own class, for what else it can do. */
function sameStream(stream: ClientStream, iterator: () => AsyncIterator<unknown>): ClientStream {
  const Stream = stream.constructor;
  return new Stream(iterator, stream.controller);
}

async function* replay(events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events;
}

function failureIn(event: unknown): { readonly error: ProviderError } | undefined {
  const { type, error, response, message } = fieldsOf(event);
  if (type !== 'error' && type !== 'response.failed') return undefined;
  const said = textOf(fieldsOf(error ?? fieldsOf(response).error).message) || textOf(message);
  return { error: new ProviderError(`the provider failed: ${said || 'without a word'}`, { isRetryable: true }) };
}
