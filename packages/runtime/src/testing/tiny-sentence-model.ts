import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@farthing/core';
import { node, onnxModel, tensor, valueInfo } from './tiny-onnx.ts';

/** Length of the tiny model's vectors. */
export const tinyModelDimensions = 16;
/** Tokens it reads of a text, the two that mark its ends included. */
const maxTokens = 32;

const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const words =
  'the a of and to what which is are how many much please add sum say hello friends explain write code poem list'.split(
    ' ',
  );
const vocabulary = [...specials, ...words, ...letters, ...letters.map((letter) => `##${letter}`)];

/**
 * Writes a BERT-like sentence model as transformers.js loads it: one masked self-attention head with random weights,
 * and a WordPiece tokenizer of a few dozen words and all letters. About 10 KB.
 */
export async function writeTinySentenceModel(folder: string, options: { readonly seed?: number } = {}): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model.onnx'), encodeTinyModel(options.seed ?? 1));
  for (const [name, content] of Object.entries({
    'config.json': config,
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': tokenizerConfig,
  })) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
}

function encodeTinyModel(seed: number): Uint8Array {
  const random = createRandom(seed, 'tiny sentence model');
  const size = tinyModelDimensions;
  const weights = (rows: number) => ({
    shape: [rows, size],
    data: Float32Array.from({ length: rows * size }, () => random.next() - 0.5),
  });
  const scalar = (value: number) => ({ shape: [], data: Float32Array.of(value) });
  const ids = (name: string) => valueInfo(name, { type: 'int64', shape: ['batch', 'tokens'] });
  return onnxModel({
    nodes: [
      node('Gather', { inputs: ['words', 'input_ids'], output: 'word' }),
      node('Gather', { inputs: ['types', 'token_type_ids'], output: 'type' }),
      node('Add', { inputs: ['word', 'type'], output: 'x' }),
      // Attention of every token to every token that is no padding.
      node('Transpose', { inputs: ['x'], output: 'keys', attributes: { perm: [0, 2, 1] } }),
      node('MatMul', { inputs: ['x', 'keys'], output: 'scores' }),
      node('Cast', { inputs: ['attention_mask'], output: 'mask', attributes: { to: 1 } }),
      node('Sub', { inputs: ['mask', 'one'], output: 'absent' }),
      node('Mul', { inputs: ['absent', 'much'], output: 'penalty' }),
      node('Unsqueeze', { inputs: ['penalty', 'axis'], output: 'penalties' }),
      node('Add', { inputs: ['scores', 'penalties'], output: 'masked' }),
      node('Softmax', { inputs: ['masked'], output: 'attention', attributes: { axis: 2 } }),
      node('MatMul', { inputs: ['attention', 'x'], output: 'context' }),
      node('Add', { inputs: ['context', 'x'], output: 'residual' }),
      node('MatMul', { inputs: ['residual', 'projection'], output: 'projected' }),
      node('Tanh', { inputs: ['projected'], output: 'last_hidden_state' }),
    ],
    initializers: [
      tensor('words', weights(vocabulary.length)),
      tensor('types', weights(2)),
      tensor('projection', weights(size)),
      tensor('one', scalar(1)),
      tensor('much', scalar(10_000)),
      tensor('axis', { shape: [1], data: BigInt64Array.of(1n) }),
    ],
    inputs: [ids('input_ids'), ids('attention_mask'), ids('token_type_ids')],
    outputs: [valueInfo('last_hidden_state', { type: 'float32', shape: ['batch', 'tokens', size] })],
  });
}

const config = {
  architectures: ['BertModel'],
  model_type: 'bert',
  hidden_size: tinyModelDimensions,
  num_attention_heads: 1,
  num_hidden_layers: 1,
  intermediate_size: tinyModelDimensions,
  max_position_embeddings: maxTokens,
  type_vocab_size: 2,
  vocab_size: vocabulary.length,
};

const tokenizerConfig = { tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: maxTokens };

const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });

const tokenizer = {
  version: '1.0',
  added_tokens: specials.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
    pair: [
      special('[CLS]'),
      { Sequence: { id: 'A', type_id: 0 } },
      special('[SEP]'),
      { Sequence: { id: 'B', type_id: 1 } },
      { SpecialToken: { id: '[SEP]', type_id: 1 } },
    ],
    special_tokens: Object.fromEntries(
      ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [vocabulary.indexOf(id)], tokens: [id] }]),
    ),
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
  },
};
