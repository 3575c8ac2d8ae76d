import { isPlaceholder } from './find-credentials.ts';
import type { Finding } from './finding.ts';

/** Words for passwords, after which a shorter value is one than after the others. */
const passwordNames =
  'passwo?r?d|passwd|passphrase|(?<![a-z])pwd|passwort|kennwort|mot de passe|contraseña|senha|пароль|密码|密碼|パスワード|비밀번호';
const otherNames = 'api[_-]?key|access[_-]?key|secret|token';
/** Quotes within JSON text have a backslash before them. */
const given = '(?:\\\\?["\'])?[ \\t]{0,3}(?:[:=：是为為]|(?<=[ \\t])(?:is|ist|lautet|est|es)(?=[ \\t]))[ \\t]{0,3}';

const bare = new RegExp(
  `(?:(${passwordNames})|${otherNames})${given}(?:\\\\?["'])?([^\\s\\\\"'\`,;()[\\]{}<>$]{6,200})(?![^\\s\\\\"'\`,;.)\\]}])`,
  'giu',
);

/** A value in quotes may have spaces and marks in it. */
const quoted = new RegExp(
  `(?:(${passwordNames})|${otherNames})${given}(?:"([^"\\n]{4,200})"|'([^'\\n]{4,200})')`,
  'giu',
);

/** Tells quickly that nothing is named like a secret. */
const secretName =
  /[Kk]ey|KEY|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Pp]ass|PASS|[Pp]wd|PWD|[Kk]ennwort|KENNWORT|ontraseña|ONTRASEÑA|[Ss]enha|ароль|密|パス|비밀/u;

/** Values that are given to something named like a secret, in any of the commonest languages. */
export function findLabelledSecrets(text: string): Finding[] {
  if (!secretName.test(text)) return [];
  const found: Finding[] = [];
  for (const { 0: all, 1: password, 2: value = '', index } of text.matchAll(bare))
    if (isSecretValue(value, password === undefined ? 8 : 6)) found.push(secret(index + all.length, value));
  for (const { 0: all, 1: password, 2: double, 3: value = double ?? '', index } of text.matchAll(quoted))
    if (isSecretText(value, password === undefined ? 8 : 4)) found.push(secret(index + all.length - 1, value));
  return found;
}

/** Whether a text that a field of this name holds is a secret as a whole. */
export function isSecretField(name: string, text: string): boolean {
  return findLabelledSecrets(`${name}: "${text}"`).some(({ value }) => value === text);
}

function secret(end: number, value: string): Finding {
  return { kind: 'key', start: end - value.length, end, value };
}

/** Both kinds of characters, as passwords are told to have; a number or a word alone is no secret. */
function isSecretValue(value: string, shortest: number): boolean {
  if (value.length < shortest || isPlaceholder(value) || isCode(value)) return false;
  return /\p{L}/u.test(value) && /[\d!#%&*+?@^~]/u.test(value);
}

/** An address, a path, the name of an algorithm, or a field of something, as in `process.env.PASSWORD_2`. */
function isCode(value: string): boolean {
  return /^(?:https?:|[.~]{0,2}\/|(?:sha|md|base|utf|aes|rsa|argon)-?\d+$|[a-z_]\w*(?:\.[a-z_]\w*)+$)/iu.test(value);
}

/** In quotes: a few words count where letters and other characters are mixed within one of them, as in no sentence. */
function isSecretText(text: string, shortest: number): boolean {
  if (!text.includes(' ')) return isSecretValue(text, shortest);
  if (text.length < shortest || isPlaceholder(text) || text.split(' ').length > 4) return false;
  return /\p{L}[\d@#$%^&*!]+\p{L}/u.test(text);
}
