import { type Conversation, DataError } from '@farthing/core';
import { conversationSchema } from './conversation-schema.ts';
import { quote } from './quote.ts';

/** Checks on the values of one stored row; every failure is a DataError naming file, row and field. */
export class RowChecks {
  readonly #file: string;
  readonly #row: number;

  /** @param row counts from 1. */
  constructor(file: string, row: number) {
    this.#file = file;
    this.#row = row;
  }

  present<T>(field: string, value: T | null | undefined): T {
    if (value === undefined || value === null) throw this.#failure(field, 'must not be null');
    return value;
  }

  oneOf<T extends string>(field: string, value: string | null | undefined, allowed: readonly T[]): T | undefined {
    if (value === undefined || value === null) return undefined;
    const known = allowed.find((each) => each === value);
    if (known === undefined) {
      throw this.#failure(field, `must be one of ${allowed.join(', ')}; got ${quote(value)}`);
    }
    return known;
  }

  /** From 0 to `most`, both included; NaN is never in range. */
  inRange(field: string, value: number | null | undefined, most: number): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (value >= 0 && value <= most) return value;
    const range = most === Number.MAX_VALUE ? 'a number of at least 0' : `a number from 0 to ${most}`;
    throw this.#failure(field, `must be ${range}; got ${value}`);
  }

  /** Above 0, for a row that cannot be drawn cannot be there; 1 at most. */
  probability(field: string, value: number | null | undefined): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (value > 0 && value <= 1) return value;
    throw this.#failure(field, `must be a number above 0 and at most 1; got ${value}`);
  }

  models(field: string, models: readonly string[], expected: readonly string[]): void {
    if (models.length === expected.length && models.every((model, index) => model === expected[index])) return;
    throw this.#failure(field, `must be one for each of ${expected.join(', ')}; got ${quote(models)}`);
  }

  conversation(field: string, json: string): Conversation {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      throw this.#failure(field, 'must be JSON');
    }
    const parsed = conversationSchema.safeParse(value);
    if (!parsed.success) throw this.#failure(field, 'must be a list of messages with role and content');
    return parsed.data;
  }

  #failure(field: string, problem: string): DataError {
    const message = `row ${this.#row}: "${field}" ${problem}; the table is damaged or was edited: make it again`;
    return new DataError(message, { file: this.#file, field });
  }
}
