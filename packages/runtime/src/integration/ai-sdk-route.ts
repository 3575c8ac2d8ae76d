import type {
  JSONObject,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV3StreamResult,
} from '@ai-sdk/provider';
import type { Route } from '../answer/answer-requests.ts';
import { partsOf, streamOf } from './readable-parts.ts';

/** An answer with how it was routed beside what its provider says of it. */
export function withRoute(answer: LanguageModelV3GenerateResult, route: Route): LanguageModelV3GenerateResult;
export function withRoute(answer: LanguageModelV3StreamResult, route: Route): LanguageModelV3StreamResult;
export function withRoute(
  answer: LanguageModelV3GenerateResult | LanguageModelV3StreamResult,
  route: Route,
): LanguageModelV3GenerateResult | LanguageModelV3StreamResult {
  const farthing = metadataOf(route);
  const headers = { 'x-farthing-model': route.model, 'x-farthing-reason': route.decision.reason };
  const response = { ...answer.response, headers: { ...answer.response?.headers, ...headers } };
  if (!('stream' in answer)) {
    return { ...answer, response, providerMetadata: { ...answer.providerMetadata, farthing } };
  }
  const told: (part: LanguageModelV3StreamPart) => LanguageModelV3StreamPart = (part) =>
    part.type === 'finish' ? { ...part, providerMetadata: { ...part.providerMetadata, farthing } } : part;
  return { ...answer, response, stream: streamOf(mapParts(partsOf(answer.stream), told)) };
}

/** As JSON, in which what is `undefined` does not exist. */
function metadataOf(route: Route): JSONObject {
  return JSON.parse(JSON.stringify(route)) as JSONObject;
}

async function* mapParts<T>(parts: AsyncGenerator<T>, change: (part: T) => T): AsyncGenerator<T> {
  for await (const part of parts) yield change(part);
}
