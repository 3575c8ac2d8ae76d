import type { LogRecord } from '../log-format.ts';

// One logged request after the documentation of each product; invented throughout.

const chatRequest = {
  model: 'gpt-4o-mini',
  user: 'u-7',
  messages: [
    { role: 'developer', content: 'Answer in one word.' },
    { role: 'user', content: [{ type: 'text', text: 'Capital of Peru?' }] },
  ],
};

const chatResponse = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Lima', refusal: null }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 21, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 0 } },
};

const chatChunks = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
  { choices: [{ index: 0, delta: { content: 'Li' } }] },
  { choices: [{ index: 0, delta: { content: 'ma' }, finish_reason: 'stop' }] },
  { choices: [], usage: { prompt_tokens: 21, completion_tokens: 2 } },
].map((chunk) => ({
  id: 'chatcmpl-2',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'gpt-4o',
  ...chunk,
}));

const responsesResponse = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_760_000_100,
  model: 'gpt-5-mini',
  status: 'completed',
  output: [
    { type: 'reasoning', id: 'rs_1', summary: [] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Lima', annotations: [] }] },
  ],
  usage: { input_tokens: 18, output_tokens: 40, output_tokens_details: { reasoning_tokens: 38 } },
};

const anthropicRequest = {
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  system: [{ type: 'text', text: 'Answer in one word.', cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: 'Capital of Peru?' }],
  metadata: { user_id: 'u-7' },
};

const anthropicEvents = [
  {
    type: 'message_start',
    message: {
      id: 'msg_2',
      type: 'message',
      role: 'assistant',
      model: 'claude-haiku-4-5',
      content: [],
      usage: { input_tokens: 20, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Li' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ma' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
];

const serverSentEvents = (events: readonly object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

const otelMessages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Capital of Peru?' }] }]);
const otelAnswer = JSON.stringify([
  { role: 'assistant', parts: [{ type: 'text', content: 'Lima' }], finish_reason: 'stop' },
]);

/** Spans as OTLP writes them: typed values, times in nanoseconds as text. */
const typed = (attributes: Readonly<Record<string, string | number>>): object[] =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

/** By format, then by what is particular about them. Each holds the question "Capital of Peru?". */
export const records = {
  'openai-chat': {
    merged: { ...chatRequest, ...chatResponse },
    'request and response': { request: chatRequest, response: chatResponse },
    'bodies as text': {
      request_id: 'r-1',
      request_body: JSON.stringify(chatRequest),
      response_body: JSON.stringify(chatResponse),
    },
    'bodies with their status': {
      request: { body: chatRequest, headers: {} },
      response: { status: 200, body: chatResponse },
    },
    'batch file': {
      custom_id: 'c-1',
      method: 'POST',
      url: '/v1/chat/completions',
      body: chatRequest,
      response: chatResponse,
    },
    'streamed text': {
      request: { ...chatRequest, stream: true },
      response: `${serverSentEvents(chatChunks)}data: [DONE]\n\n`,
    },
    'streamed list': { request: { ...chatRequest, stream: true }, response: chatChunks },
    'answer as text': { ...chatRequest, response: 'Lima' },
    'answer under its own name': { ...chatRequest, answer: 'Lima', usage: chatResponse.usage },
    'answer appended': { ...chatRequest, messages: [...chatRequest.messages, { role: 'assistant', content: 'Lima' }] },
  },
  'openai-responses': {
    merged: { ...responsesResponse, input: 'Capital of Peru?', instructions: 'Answer in one word.' },
    'request and response': {
      request: {
        model: 'gpt-5-mini',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'Capital of Peru?' }] }],
      },
      response: responsesResponse,
    },
    streamed: {
      request: { model: 'gpt-5-mini', instructions: 'Answer in one word.', input: 'Capital of Peru?', stream: true },
      response: serverSentEvents([
        { type: 'response.created', response: { id: 'resp_1' } },
        { type: 'response.output_text.delta', delta: 'Lima' },
        { type: 'response.completed', response: responsesResponse },
      ]),
    },
  },
  anthropic: {
    'request and response': {
      request: anthropicRequest,
      response: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-haiku-4-5',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'x' },
          { type: 'text', text: 'Lima' },
        ],
        stop_reason: 'end_turn',
        usage: { input_tokens: 12, output_tokens: 4, cache_read_input_tokens: 8 },
      },
    },
    streamed: { request: anthropicRequest, response: serverSentEvents(anthropicEvents) },
  },
  openrouter: {
    'request and response': {
      request: { ...chatRequest, model: 'openai/gpt-4o-mini' },
      response: {
        ...chatResponse,
        id: 'gen-1',
        provider: 'Azure',
        model: 'openai/gpt-4o-mini',
        usage: { ...chatResponse.usage, cost: 0.0000043 },
      },
    },
  },
  litellm: {
    'prompts stored': {
      request_id: 'chatcmpl-9',
      call_type: 'acompletion',
      spend: 0.000012,
      prompt_tokens: 21,
      completion_tokens: 2,
      startTime: '2026-03-01 10:00:00.500',
      endTime: '2026-03-01 10:00:01.250',
      model: 'gpt-4o-mini',
      model_group: 'cheap',
      custom_llm_provider: 'openai',
      session_id: 's-1',
      end_user: 'u-7',
      status: 'success',
      messages: chatRequest.messages,
      response: chatResponse,
    },
    'in proxy_server_request': {
      request_id: 'chatcmpl-10',
      call_type: 'acompletion',
      spend: '0.000012',
      startTime: '2026-03-01T10:00:00.500Z',
      model: 'gpt-4o-mini',
      messages: '{}',
      proxy_server_request: JSON.stringify(chatRequest),
      response: JSON.stringify(chatResponse),
    },
  },
  langfuse: {
    'observations v2': {
      id: 'obs-1',
      trace_id: 't-1',
      type: 'GENERATION',
      start_time: '2026-03-01 10:00:00.500000',
      end_time: '2026-03-01 10:00:01.250000',
      provided_model_name: 'gpt-4o-mini',
      input: JSON.stringify(chatRequest.messages),
      output: JSON.stringify({ role: 'assistant', content: 'Lima' }),
      usage_details: { input: 21, output: 2, total: 23 },
      cost_details: { total: 0.000012 },
      session_id: 's-1',
      user_id: 'u-7',
      level: 'DEFAULT',
    },
    'from the interface': {
      id: 'obs-2',
      traceId: 't-1',
      type: 'GENERATION',
      startTime: '2026-03-01T10:00:00.500Z',
      model: 'gpt-4o-mini',
      input: 'Capital of Peru?',
      output: 'Lima',
      usage: { input: 21, output: 2, unit: 'TOKENS' },
    },
  },
  'otel-genai': {
    'flat span': {
      name: 'chat gpt-4o-mini',
      spanId: 'b7ad6b7169203331',
      startTimeUnixNano: '1760000000000000000',
      endTimeUnixNano: '1760000000750000000',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.input.messages': otelMessages,
        'gen_ai.output.messages': otelAnswer,
        'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: 'Answer in one word.' }]),
        'gen_ai.usage.input_tokens': 21,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.conversation.id': 's-1',
      },
    },
    OTLP: {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  name: 'chat gpt-4o-mini',
                  spanId: 'b7ad6b7169203332',
                  startTimeUnixNano: '1760000000000000000',
                  attributes: typed({
                    'gen_ai.request.model': 'gpt-4o-mini',
                    'gen_ai.usage.prompt_tokens': 21,
                    'gen_ai.input.messages': otelMessages,
                    'gen_ai.output.messages': otelAnswer,
                  }),
                },
              ],
            },
          ],
        },
      ],
    },
    'one event a message': {
      name: 'chat gpt-4o-mini',
      span_id: 'b7ad6b7169203333',
      start_time: '2026-03-01T10:00:00.500Z',
      attributes: { 'gen_ai.request.model': 'gpt-4o-mini', 'gen_ai.response.finish_reasons': ['stop'] },
      events: [
        { name: 'gen_ai.system.message', attributes: { content: 'Answer in one word.' } },
        { name: 'gen_ai.user.message', attributes: { content: 'Capital of Peru?' } },
        { name: 'gen_ai.choice', attributes: { index: 0, message: { role: 'assistant', content: 'Lima' } } },
      ],
    },
    'content events': {
      name: 'chat gpt-4o-mini',
      spanId: 'b7ad6b7169203334',
      attributes: { 'gen_ai.request.model': 'gpt-4o-mini' },
      events: [
        { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': JSON.stringify(chatRequest.messages) } },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': JSON.stringify([{ role: 'assistant', content: 'Lima' }]) },
        },
      ],
    },
    'details event': {
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                {
                  eventName: 'gen_ai.client.inference.operation.details',
                  timeUnixNano: '1760000000000000000',
                  attributes: typed({
                    'gen_ai.request.model': 'gpt-4o-mini',
                    'gen_ai.response.id': 'chatcmpl-11',
                    'gen_ai.input.messages': otelMessages,
                    'gen_ai.output.messages': otelAnswer,
                  }),
                },
              ],
            },
          ],
        },
      ],
    },
    'numbered attributes': {
      name: 'openai.chat',
      SpanId: 'b7ad6b7169203335',
      Timestamp: '2026-03-01 10:00:00.500000000',
      Duration: '750000000',
      SpanAttributes: {
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'Capital of Peru?',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'Lima',
        'gen_ai.completion.0.finish_reason': 'stop',
      },
    },
  },
  langsmith: {
    'OpenAI messages': {
      id: 'run-1',
      name: 'ChatOpenAI',
      run_type: 'llm',
      session_id: 'the project',
      start_time: '2026-03-01T10:00:00.500000',
      end_time: '2026-03-01T10:00:01.250000',
      inputs: { messages: chatRequest.messages },
      outputs: { choices: chatResponse.choices },
      extra: { metadata: { ls_model_name: 'gpt-4o-mini', thread_id: 's-1' } },
      prompt_tokens: 21,
      completion_tokens: 2,
      error: null,
    },
    "LangChain's messages": {
      id: 'run-2',
      run_type: 'llm',
      start_time: '2026-03-01T10:00:00.500000',
      inputs: {
        messages: [
          [
            {
              lc: 1,
              type: 'constructor',
              id: ['langchain', 'schema', 'messages', 'SystemMessage'],
              kwargs: { content: 'Answer in one word.' },
            },
            {
              lc: 1,
              type: 'constructor',
              id: ['langchain', 'schema', 'messages', 'HumanMessage'],
              kwargs: { content: 'Capital of Peru?' },
            },
          ],
        ],
      },
      outputs: {
        generations: [
          [
            {
              text: 'Lima',
              message: {
                lc: 1,
                type: 'constructor',
                id: ['langchain', 'schema', 'messages', 'AIMessage'],
                kwargs: { content: 'Lima' },
              },
              generation_info: { finish_reason: 'stop' },
            },
          ],
        ],
      },
      extra: { invocation_params: { model: 'gpt-4o-mini' } },
    },
  },
  helicone: {
    'with bodies': {
      request_id: 'h-1',
      request_created_at: '2026-03-01T10:00:00.500Z',
      request_model: 'gpt-4o-mini',
      response_model: 'gpt-4o-mini-2024-07-18',
      request_user_id: 'u-7',
      request_properties: { 'Helicone-Session-Id': 's-1', task: 'geography' },
      prompt_tokens: 21,
      completion_tokens: 2,
      request_body: chatRequest,
      response_body: chatResponse,
    },
  },
  'vercel-ai': {
    doGenerate: {
      name: 'ai.generateText.doGenerate',
      spanId: 'b7ad6b7169203336',
      startTime: '2026-03-01T10:00:00.500Z',
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.id': 'gpt-4o-mini',
        'ai.prompt.messages': JSON.stringify([
          { role: 'system', content: 'Answer in one word.' },
          { role: 'user', content: [{ type: 'text', text: 'Capital of Peru?' }] },
        ]),
        'ai.response.text': 'Lima',
        'ai.response.finishReason': 'stop',
        'ai.usage.promptTokens': 21,
        'ai.usage.completionTokens': 2,
        'ai.telemetry.functionId': 'geography',
        'ai.telemetry.metadata.sessionId': 's-1',
        'gen_ai.request.model': 'gpt-4o-mini',
      },
    },
  },
  farthing: {
    prompt: { source: 'farthing', prompt: 'Capital of Peru?', model: 'gpt-4o-mini', answer: 'Lima' },
    'messages with a known answer': {
      source: 'farthing',
      messages: [...chatRequest.messages, { role: 'assistant', content: 'Lima' }],
      model: 'gpt-4o-mini',
      reference: 'Lima',
      verifier: 'exact',
    },
  },
} as const satisfies Record<string, Record<string, LogRecord>>;
