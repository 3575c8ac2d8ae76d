import type { Finding } from './finding.ts';

/** The password of `scheme://user:password@host`, which the pattern ends before. A query is not passed. */
const inAddress = /:\/\/[^\s/:"'`<>]{0,64}:([^\s/?"'`<>]{1,200})(?=@[\w[])/gu;

/** The password of `-u user:password`. */
const inCommand = /(?<![\w-])(?:-u|--user)[ =]{0,2}["']?[^\s:"'`]{1,64}:([^\s"'`]{3,200})/gu;

/** As far before the option stands the command that takes it: other commands have a `-u` of their own. */
const commandLength = 300;

const webhook = /hooks\.slack\.com\/services\/(T\w{5,20}\/B\w{5,20}\/\w{10,60})/gu;

const inHeader = /authorization["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?:basic|bearer|token) {1,2}([\w+/=.~-]{8,500})/giu;

/** Credentials that are told by where they stand: in addresses, in commands of curl and in headers. */
export function findCredentials(text: string): Finding[] {
  const found: Finding[] = [];
  const add = (end: number, value: string): void => {
    if (!isPlaceholder(value)) found.push({ kind: 'key', start: end - value.length, end, value });
  };
  for (const { 0: all, 1: password = '', index } of text.matchAll(inAddress)) add(index + all.length, password);
  for (const { 0: all, 1: path = '', index } of text.matchAll(webhook)) add(index + all.length, path);
  for (const { 0: all, 1: value = '', index } of text.matchAll(inHeader))
    if (/\d|[a-z].*[A-Z]|[A-Z].*[a-z]/u.test(value)) add(index + all.length, value);
  for (const { 0: all, 1: password = '', index } of text.matchAll(inCommand))
    if (/\bcurl\b/u.test(text.slice(Math.max(0, index - commandLength), index))) add(index + all.length, password);
  return found;
}

/** What stands for a secret in templates and examples: `$PASSWORD`, `{password}`, `%s`, `****`, a placeholder of ours. */
export function isPlaceholder(value: string): boolean {
  return /^(?:[$%{[<]|[*x.•]+$)/iu.test(value);
}
