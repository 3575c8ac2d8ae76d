import type { JsonSpec } from '@farthing/core';
import type { AnswerKind } from './answer-kind.ts';
import { declaredJson, lastJson, parseJson } from './find-json.ts';
import { isSameJson } from './same-json.ts';
import { statedAnswer } from './stated-answer.ts';

interface ReadJson {
  readonly value: unknown;
  /** What else the text may mean: the content of a field named `answer`. */
  readonly inner?: unknown;
}

/**
 * Compares JSON values: the order of fields does not count, nor how a number is written (1 is 1.0 is 1e0; digits beyond
 * double precision are lost). An answer's value is the whole of it, or its last fenced block, or the last object or list
 * in its prose; if the reference is not found in it, its field `answer` is tried, where it has one.
 */
export function jsonKind({ subset = false }: Pick<JsonSpec, 'subset'> = {}): AnswerKind<ReadJson> {
  const same = (found: unknown, expected: unknown): boolean =>
    found !== undefined && isSameJson(found, expected, { subset });
  return {
    lacking: { answer: 'holds no JSON', reference: 'is not JSON' },
    readReference: (reference) => {
      const value = parseJson(reference);
      return value === undefined ? undefined : { value };
    },
    readAnswer,
    readStatement: (answer) => {
      const value = declaredJson(answer);
      return value === undefined ? undefined : { value: innerAnswer(value) ?? value };
    },
    compare: (found, expected) => ({
      score: same(found.value, expected.value) || same(found.inner, expected.value) ? 1 : 0,
    }),
  };
}

function readAnswer(answer: string): ReadJson | undefined {
  const value = lastJson(answer);
  const stated = statedAnswer(answer);
  const inner = stated === undefined ? undefined : lastJson(stated);
  if (value === undefined) return inner === undefined ? undefined : { value: inner };
  return { value, inner: innerAnswer(value) ?? inner };
}

function innerAnswer(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'answer')) return undefined;
  const inner: unknown = Reflect.get(value, 'answer');
  return typeof inner === 'string' ? (lastJson(inner) ?? inner) : inner;
}
