import type { StopReason, TokenUsage } from '@farthing/core';
import { z } from 'zod';
import type { HttpReply } from './http-client.ts';
import type { Answer } from './model-call.ts';
import { type CallContext, parseObject, readComplaint, unreadableAnswer } from './provider-failure.ts';

const count = z.int().nonnegative();

/** The part of a response that is used; `reasoning_content` and whatever else servers add is left alone. */
const responseSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count.default(0),
      prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
    })
    .nullish(),
});

/**
 * A completion as Chat Completions sends it. Reasoning counts as output tokens, and is no part of the text.
 *
 * @throws ProviderError when it is none.
 */
export function readOpenaiAnswer(
  reply: HttpReply,
  { context, wantsJson }: { readonly context: CallContext; readonly wantsJson: boolean },
): Answer {
  const parsed = responseSchema.safeParse(parseObject(reply.text));
  if (!parsed.success) throw unreadableAnswer(context, 'Chat Completions', parsed.error);
  const { choices, usage } = parsed.data;
  const [choice] = choices;
  const said = withoutThinking(choice?.message.content ?? '');
  const text = wantsJson ? withoutFence(said) : said;
  const refused = (choice?.message.refusal ?? '') !== '';
  return { text, stopReason: refused ? 'refusal' : toStopReason(choice?.finish_reason, text), usage: toUsage(usage) };
}

/** A content filter that turned the prompt down is a refusal. Whether it was billed is not said. */
export function readOpenaiRefusal(reply: HttpReply): Answer | undefined {
  if (reply.status !== 400 || !/content_filter|content_policy_violation/u.test(readComplaint(reply).words))
    return undefined;
  return { text: '', stopReason: 'refusal', usage: undefined };
}

function toStopReason(reason: string | null | undefined, text: string): StopReason {
  if (reason === 'content_filter') return 'refusal';
  if (reason === 'length') return 'truncated';
  return text.trim() === '' ? 'empty' : 'complete';
}

function toUsage(usage: z.infer<typeof responseSchema>['usage']): TokenUsage | undefined {
  if (usage === undefined || usage === null) return undefined;
  const cached = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, usage.prompt_tokens);
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    ...(cached > 0 && { cachedInputTokens: cached }),
  };
}

/** Servers that do not part reasoning from the answer leave it in front, between tags. */
function withoutThinking(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?<\/think>\s*/u, '');
}

/** Models that were only told to write JSON like to wrap it as code. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/u.exec(text)?.[1] ?? text;
}
