import { ArtifactError } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSafetensors, parseSafetensors } from './safetensors.ts';

const tensors = new Map([
  ['weight', { shape: [2, 3], data: new Float32Array([1, -2.5, 3, 4, 5, 6]) }],
  ['bias', { shape: [1], data: new Float32Array([0.1]) }],
]);

test('reads back what was written', () => {
  expect(parseSafetensors(encodeSafetensors(tensors))).toEqual(tensors);
});

test('reads a view into a larger, unaligned buffer', () => {
  const bytes = encodeSafetensors(tensors);
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 3);
  expect(parseSafetensors(larger.subarray(3, 3 + bytes.length))).toEqual(tensors);
});

test('reads a Node Buffer, whose slices share memory', () => {
  expect(parseSafetensors(Buffer.concat([encodeSafetensors(tensors)]))).toEqual(tensors);
});

test('refuses every truncation with an ArtifactError', () => {
  const bytes = encodeSafetensors(tensors);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parseSafetensors(bytes.subarray(0, length))).toThrow(ArtifactError);
  }
});

test('refuses garbage with an ArtifactError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        parseSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ArtifactError);
      }
    }),
  );
});
