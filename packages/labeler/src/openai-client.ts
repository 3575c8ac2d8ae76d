import { type Completion, ConfigError, type PriceTable } from '@farthing/core';
import { type Clock, systemClock } from './clock.ts';
import { checkBaseUrl, createHttpClient } from './http-client.ts';
import { callModel } from './model-call.ts';
import type { CompleteOptions, CompletionRequest, ModelClient } from './model-client.ts';
import { readOpenaiAnswer, readOpenaiRefusal } from './openai-answer.ts';
import { createDialects } from './openai-dialect.ts';
import { toOpenaiBody } from './openai-request.ts';
import { listPrices } from './price-table.ts';

export interface OpenaiClientOptions {
  /** Default: none is sent, as local servers want it. */
  readonly apiKey?: string | undefined;
  /**
   * Where `chat/completions` is served, `/v1` included. Default `https://api.openai.com/v1`. Azure:
   * `https://NAME.openai.azure.com/openai/v1`, or `…/openai/deployments/DEPLOYMENT?api-version=…`.
   */
  readonly baseURL?: string | undefined;
  /** What the user sets the key with; named when it is refused. Default `OPENAI_API_KEY`. */
  readonly keyName?: string | undefined;
  /** How long one attempt may take. Default 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Default: the list prices of `price-table.ts`. */
  readonly prices?: PriceTable | undefined;
  readonly clock?: Clock | undefined;
}

const defaultBaseUrl = 'https://api.openai.com/v1';
const defaultTimeoutMs = 300_000;

/**
 * Models behind Chat Completions: OpenAI, Azure, Ollama, vLLM, OpenRouter, Groq, LiteLLM and others. Servers differ in
 * what they take; what one refuses is put another way, once, and remembered by model (see `createDialects`).
 *
 * Made of plain requests: the package `openai` reads nothing here that must not be validated anyway.
 *
 * @throws ConfigError when the base URL is not a URL, or when OpenAI itself is to be asked without a key.
 */
export function openaiClient(options: OpenaiClientOptions = {}): ModelClient {
  const { baseURL = defaultBaseUrl, timeoutMs = defaultTimeoutMs, prices = listPrices } = options;
  const { keyName = 'OPENAI_API_KEY', clock = systemClock } = options;
  const apiKey = options.apiKey?.trim() ?? '';
  if (apiKey === '' && baseURL === defaultBaseUrl) throw new ConfigError(`the API key is empty: set ${keyName}`);
  checkBaseUrl(baseURL);
  const http = createHttpClient({ baseURL, headers: keyHeaders(apiKey, baseURL), timeoutMs });
  const dialects = createDialects(isOpenai(baseURL) ? 'max_completion_tokens' : 'max_tokens');
  const attempt = (request: CompletionRequest, control: CompleteOptions): Promise<Completion> => {
    const { model } = request;
    const context = { host: http.host, model, apiKey, keyName, timeoutMs };
    const wantsJson = request.outputSchema !== undefined;
    const dialect = dialects.of(model);
    return callModel({
      ...control,
      http,
      path: '/chat/completions',
      body: JSON.stringify(toOpenaiBody(request, dialect)),
      context,
      price: prices.get(model),
      clock,
      read: (reply) => readOpenaiAnswer(reply, { context, wantsJson }),
      readRefusal: (reply) => {
        if (dialects.learn(model, { reply, dialect, wantsJson })) throw new DialectRefused();
        return readOpenaiRefusal(reply);
      },
    });
  };
  return {
    endpoint: () => http.baseURL,
    price: (model) => prices.get(model),
    complete: async (request, control = {}) => {
      for (;;) {
        try {
          return await attempt(request, control);
        } catch (error) {
          if (!(error instanceof DialectRefused)) throw error;
        }
      }
    },
  };
}

/** The server refused how it was asked, before it did any work; there is another way. Never leaves this file. */
class DialectRefused extends Error {}

/** Azure takes its keys in a header of its own; elsewhere they are bearer tokens. */
function keyHeaders(apiKey: string, baseURL: string): Readonly<Record<string, string>> {
  if (apiKey === '') return {};
  return isAzure(baseURL) ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` };
}

function isAzure(baseURL: string): boolean {
  return /\.azure\.com$/u.test(new URL(baseURL).hostname);
}

function isOpenai(baseURL: string): boolean {
  return isAzure(baseURL) || new URL(baseURL).hostname === 'api.openai.com';
}
