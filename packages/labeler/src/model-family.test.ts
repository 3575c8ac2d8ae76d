import { expect, test } from 'vitest';
import { kinships, modelFamily } from './model-family.ts';

test.each([
  ['gpt-4o-mini', 'GPT'],
  ['openai/gpt-4.1', 'GPT'],
  ['o3', 'GPT'],
  ['o4-mini', 'GPT'],
  ['chatgpt-4o-latest', 'GPT'],
  ['claude-opus-5', 'Claude'],
  ['us.anthropic.claude-3-haiku-20240307-v1:0', 'Claude'],
  ['anthropic.claude-3-haiku-20240307-v1:0', 'Claude'],
  ['models/gemini-2.5-pro', 'Gemini'],
  ['accounts/fireworks/models/llama-v3p1-8b-instruct', 'Llama'],
  ['meta-llama/Meta-Llama-3-8B', 'Llama'],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'Mistral'],
  ['open-mistral-nemo', 'Mistral'],
  ['qwen3:8b', 'Qwen'],
  ['Qwen/QwQ-32B', 'Qwen'],
  ['deepseek-r1', 'DeepSeek'],
  ['x-ai/grok-4', 'Grok'],
  ['command-r-plus', 'Command'],
  ['cohere.command-r-v1:0', 'Command'],
])('%s is of the family %s', (model, family) => {
  expect(modelFamily(model)).toBe(family);
});

test.each(['sandbox-judge', 'sandbox-weak', 'my-model', 'small', 'open-model', 'ollama', 'o-ring', 'commander'])(
  '%s has no family that is known',
  (model) => {
    expect(modelFamily(model)).toBeUndefined();
  },
);

test('names every judge that may favour a candidate', () => {
  expect(kinships(['claude-opus-5', 'gpt-5'], ['anthropic/claude-haiku-4-5', 'mystery', 'o3'])).toEqual([
    { judge: 'claude-opus-5', candidate: 'anthropic/claude-haiku-4-5', family: 'Claude' },
    { judge: 'gpt-5', candidate: 'o3', family: 'GPT' },
  ]);
  expect(kinships(['mine'], ['small', 'mine'])).toEqual([{ judge: 'mine', candidate: 'mine', family: 'mine' }]);
  expect(kinships(['sandbox-judge'], ['sandbox-weak', 'sandbox-strong'])).toEqual([]);
});
