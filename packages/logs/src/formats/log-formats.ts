import type { LogFormat } from '../log-format.ts';
import { exchangeFormats } from './exchange-formats.ts';
import { helicone } from './helicone.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { litellm } from './litellm.ts';
import { otelGenai } from './otel-genai.ts';
import { promptLines } from './prompt-lines.ts';
import { vercelAi } from './vercel-ai.ts';

/** Every format a log may have. A record is recognized by one of them at most. */
export const logFormats: readonly LogFormat[] = [
  ...exchangeFormats,
  litellm,
  langfuse,
  langsmith,
  helicone,
  otelGenai,
  vercelAi,
  promptLines,
];
