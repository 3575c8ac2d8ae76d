import type { ContentPart, Conversation } from '@farthing/core';

/** Latin text has about four characters to a token; three errs on the safe side. */
const charactersPerToken = 3;
/** What a provider wraps around a message. */
const tokensAroundMessage = 8;
/** Of one image: more than the common sizes cost at Anthropic and OpenAI. */
const tokensOfImage = 1600;

/**
 * About how many tokens a conversation is, rather too many than too few: a third of a token for each ASCII character,
 * one for each other UTF-16 code unit. Schemas of tools are not part of a conversation and not counted. What is no text,
 * whatever its shape, counts as its JSON.
 */
export function estimateTokens(conversation: Conversation): number {
  let tokens = 0;
  for (const { content } of conversation) {
    tokens += tokensAroundMessage;
    if (Array.isArray(content)) for (const part of content) tokens += partTokens(part);
    else tokens += textTokens(content);
  }
  return Math.ceil(tokens);
}

function partTokens(part: ContentPart): number {
  switch (part?.type) {
    case 'text':
    case 'tool-result':
      return textTokens(part.text);
    case 'tool-call':
      return textTokens(part.name) + textTokens(JSON.stringify(part.input));
    case 'image':
      return tokensOfImage;
    default:
      return textTokens(JSON.stringify(part));
  }
}

function textTokens(given: unknown): number {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '');
  let others = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) others++;
  return (text.length - others) / charactersPerToken + others;
}
