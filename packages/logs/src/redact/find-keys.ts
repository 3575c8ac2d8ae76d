import type { Finding } from './finding.ts';

/** Keys that name their issuer. A repetition ends where its match does, so that none is scanned twice. */
const issued =
  /(?<![A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{16,}|[srp]k_(?:live|test)_[A-Za-z0-9]{16,}|A[KS]IA[0-9A-Z]{16}(?![A-Za-z0-9])|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[a-z]-[A-Za-z0-9-]{10,}|AIza[\w-]{35}|ya29\.[\w-]{20,}|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|SG\.[\w-]{16,}\.[\w-]{16,})|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?/gu;

const announced = /\b(bearer|basic) {1,2}([\w+/=.~-]{16,})/giu;

const longToken = /(?<![\w/+-])[A-Za-z0-9_+-]{24,}={0,2}/gu;

/**
 * Secrets of machines: keys that name their issuer, JSON Web Tokens, private keys in PEM, bearer and basic
 * authorization, and long tokens in which letters and digits
 * alternate as if drawn at random. Hashes, UUIDs, paths of addresses, encoded images and encoded text stay.
 */
export function findKeys(text: string): Finding[] {
  const found = [...findPrivateKeys(text)];
  for (const { 0: value, index: start } of text.matchAll(issued)) found.push(key(start, value));
  for (const { 0: all, 2: value = '', index } of text.matchAll(announced)) {
    if (/\d/u.test(value) || looksRandom(value)) found.push(key(index + all.length - value.length, value));
  }
  for (const { 0: value, index: start } of text.matchAll(longToken)) {
    const isData = text.slice(Math.max(0, start - 7), start) === 'base64,';
    if (!isData && isHighEntropy(value)) found.push(key(start, value));
  }
  return found;
}

function key(start: number, value: string): Finding {
  return { kind: 'key', start, end: start + value.length, value };
}

/**
 * Letters of both cases and digits, alternating. Of the characters of random base-62 text 62 % follow one of another class
 * (upper, lower, digit); of identifiers and paths, a third at most.
 */
function looksRandom(token: string): boolean {
  const classes = Array.from(token, (character) => (/\d/u.test(character) ? 2 : /[a-z]/u.test(character) ? 1 : 0));
  const digits = classes.filter((each) => each === 2).length;
  if (digits < 3 || !/[a-z]/u.test(token) || !/[A-Z]/u.test(token)) return false;
  const changes = classes.filter((each, index) => index > 0 && each !== classes[index - 1]).length;
  return changes >= 0.42 * token.length;
}

/** Longer than any key in use: encoded data. */
const longestKey = 256;

function isHighEntropy(token: string): boolean {
  return token.length <= longestKey && looksRandom(token) && !isEncodedText(token);
}

function isEncodedText(token: string): boolean {
  return /^[\t\n\r\x20-\x7e]*$/u.test(Buffer.from(token, 'base64').toString('latin1'));
}

const pemBegin = '-----BEGIN';
const pemEnd = '-----END';
const pemHeader = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/uy;

/** A key that was cut off is taken to the end of the text. */
function* findPrivateKeys(text: string): Generator<Finding> {
  for (let start = text.indexOf(pemBegin); start !== -1; ) {
    pemHeader.lastIndex = start;
    let next = start + pemBegin.length;
    if (pemHeader.test(text)) {
      const foot = text.indexOf(pemEnd, start);
      const dashes = foot === -1 ? -1 : text.indexOf('-----', foot + pemEnd.length);
      next = dashes === -1 ? text.length : dashes + 5;
      yield key(start, text.slice(start, next));
    }
    start = text.indexOf(pemBegin, next);
  }
}
