/** What is replaced. The words stand in the placeholders: `[e-mail 1]`. */
export type RedactionKind =
  | 'e-mail'
  | 'phone number'
  | 'card number'
  | 'IBAN'
  | 'IP address'
  | 'identity number'
  | 'key';

/** Something personal or secret in a text. */
export interface Finding {
  readonly kind: RedactionKind;
  /** UTF-16 offsets; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What makes two spellings the same value: the digits of a number, an address in lower case. */
  readonly value: string;
}

export type Finder = (text: string) => Finding[];

const digitZeros = [0x30, 0x660, 0x6f0, 0x966, 0xff10];

/** The decimal digit at an offset, 0–9, in Latin, Arabic, Persian, Devanagari or full-width figures; -1 for another character. */
export function digitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
  for (const zero of digitZeros) if (code >= zero && code <= zero + 9) return code - zero;
  return -1;
}

/** Whether an offset holds an ASCII letter, digit or underscore: what a number must not touch. */
export function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f
  );
}
