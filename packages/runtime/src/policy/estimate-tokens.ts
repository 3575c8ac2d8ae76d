import type { ContentPart, Conversation, ImagePart } from '@farthing/core';
import type { RoutingRequest } from './routing-request.ts';

/** What a provider wraps around a message. */
const tokensAroundMessage = 8;
/** Of one image: more than the common sizes cost at Anthropic and OpenAI. */
const tokensOfImage = 1600;

// Kinds of UTF-16 code units; words are made of the first three.
const small = 0;
const capital = 1;
const digit = 2;
const space = 3;
const sign = 4;
const accented = 5;
const letter = 6;
const wide = 7;
/** Tokens of one of each kind. Digits count as where numbers are split digit by digit. */
const tokensOfKind = [1 / 3, 1 / 2, 1, 0.1, 0.75, 2, 1, 1.5] as const;
/** More where a word changes its kind: `fetchAll`, `x2`, and every other character of Base64. */
const tokensOfChange = 0.6;

/**
 * About how many tokens a conversation is, rather too many than too few. An estimate and no bound: it goes by the kinds of
 * characters and knows no model's tokenizer. Of what o200k and cl100k count, whichever is more, it is 1.5 times for English
 * prose and code, 1.3 for German, 1.5 for Chinese, 1.7 for JSON, 1.5 for CSV, 1.1 for Base64, 1.8 for hexadecimal, 1.4 for
 * minified JavaScript. It is too few for long runs of random letters of one case, and for some languages by cl100k.
 *
 * Schemas of tools are not part of a conversation and not counted. A file counts by its size, or as an image where that is
 * not known. What is no text, whatever its shape, counts as its JSON.
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

/** Tokens of a request's input, as given or estimated; `undefined` for a conversation that cannot be read. */
export function inputTokensOf({ conversation, inputTokens }: RoutingRequest): number | undefined {
  try {
    const tokens = inputTokens ?? estimateTokens(conversation);
    return tokens >= 0 && tokens < Infinity ? tokens : undefined;
  } catch {
    // The decision's reason says so already.
    return undefined;
  }
}

function partTokens(part: ContentPart): number {
  switch (part?.type) {
    case 'text':
    case 'tool-result':
      return textTokens(part.text);
    case 'tool-call':
      return textTokens(part.name) + textTokens(part.input);
    case 'image':
      return fileTokens(part);
    default:
      return textTokens(part);
  }
}

function fileTokens({ mediaType, byteLength }: ImagePart): number {
  if (typeof byteLength !== 'number') return tokensOfImage;
  // Of a PDF: 3,000 tokens and 75 kB a page.
  const bytesPerToken = /^text/u.test(`${mediaType}`) ? 2 : /^(audio|video)/u.test(`${mediaType}`) ? 400 : 25;
  return Math.max(tokensOfImage, byteLength / bytesPerToken);
}

function textTokens(given: unknown): number {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '');
  let tokens = 0;
  let last: ReturnType<typeof kindOf> = space;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    tokens += tokensOfKind[kind];
    // A capital before small letters begins a word and changes none.
    if (kind !== last && kind <= digit && last <= digit && (last !== capital || kind !== small))
      tokens += tokensOfChange;
    last = kind;
  }
  return tokens;
}

function kindOf(code: number) {
  if (code >= 97 && code <= 122) return small;
  if (code === 32 || code === 9) return space;
  if (code > 0x7f) return code < 0x250 ? accented : code < 0x800 ? letter : wide;
  if (code >= 65 && code <= 90) return capital;
  return code >= 48 && code <= 57 ? digit : sign;
}
