import type {
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV3StreamResult,
  LanguageModelV3Usage,
} from '@ai-sdk/provider';
import type { TokenUsage } from '@farthing/core';
import type { Reply } from '../answer/acceptance.ts';
import type { AnswerKind } from '../answer/answer-requests.ts';
import { type Begun, readToContent, resume } from './buffered.ts';
import { partsOf, streamOf } from './readable-parts.ts';

/** What a language model of the AI SDK answers: the whole, or a stream. */
export type ModelAnswer = LanguageModelV3GenerateResult | LanguageModelV3StreamResult;

const isStream = (answer: ModelAnswer): answer is LanguageModelV3StreamResult => 'stream' in answer;

/** What comes before a model has said anything. */
const preliminary: readonly LanguageModelV3StreamPart['type'][] = ['stream-start', 'response-metadata', 'raw'];

export const modelAnswerKind: AnswerKind<ModelAnswer> = {
  isStream,
  begin: async (answer) => {
    if (!isStream(answer)) return answer;
    const begun = await readToContent(partsOf(answer.stream), {
      isContent: ({ type }) => !preliminary.includes(type),
      // The SDKs' providers put failures into the stream.
      failureIn: (part) => (part.type === 'error' ? part : undefined),
    });
    return { ...answer, stream: streamOf(resume(begun)) };
  },
  collect: async (answer) => {
    if (!isStream(answer)) return { answer, text: textOf(answer.content), usage: usageOf(answer.usage) };
    const parts: LanguageModelV3StreamPart[] = [];
    for await (const part of partsOf(answer.stream)) {
      if (part.type === 'error') throw part.error;
      parts.push(part);
    }
    return replyOf(answer, parts);
  },
};

function replyOf(answer: LanguageModelV3StreamResult, parts: readonly LanguageModelV3StreamPart[]): Reply<ModelAnswer> {
  const finish = parts.findLast((part) => part.type === 'finish');
  const text = parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : [])).join('');
  const whole: Begun<LanguageModelV3StreamPart> = { read: parts, rest: nothing };
  return {
    answer: { ...answer, stream: streamOf(resume(whole)) },
    text,
    usage: finish === undefined ? undefined : usageOf(finish.usage),
  };
}

const nothing: AsyncIterator<never> = { next: async () => ({ done: true, value: undefined }) };

function textOf(content: LanguageModelV3GenerateResult['content']): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV3Usage): TokenUsage | undefined {
  if (inputTokens.total === undefined || outputTokens.total === undefined) return undefined;
  return {
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    cachedInputTokens: inputTokens.cacheRead,
    cacheWriteTokens: inputTokens.cacheWrite,
  };
}
