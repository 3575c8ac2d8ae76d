import { type Finding, isWordAt } from './finding.ts';

const ipv4 = /\d{1,3}(?:\.\d{1,3}){3}/gu;
const ipv6 = /[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}/gu;

/**
 * Public IP addresses. Those that say nothing about anybody stay: loopback, private, link-local, masks, and the ranges
 * kept for documentation (RFC 5737, RFC 3849). So does what only looks like an address: version and section numbers.
 */
export function findIpAddresses(text: string): Finding[] {
  return [...findIpv4(text), ...(text.includes(':') ? findIpv6(text) : [])];
}

function findIpv4(text: string): Finding[] {
  const found: Finding[] = [];
  for (const { 0: value, index: start } of text.matchAll(ipv4)) {
    const end = start + value.length;
    if (continues(text, start, end) || followsVersion(text, start)) continue;
    const octets = value.split('.').map(Number);
    if (octets.some((octet) => octet > 255) || octets.every((octet) => octet < 10) || isHarmless(octets)) continue;
    found.push({ kind: 'IP address', start, end, value });
  }
  return found;
}

/** Whether it is part of a longer number or name, such as `1.2.3.4.5` or `v1.2.3.4`. */
function continues(text: string, start: number, end: number): boolean {
  const before = text[start - 1] === '.' || isWordAt(text, start - 1);
  return before || isWordAt(text, end) || (text[end] === '.' && isWordAt(text, end + 1));
}

function followsVersion(text: string, start: number): boolean {
  return /(?:version|release|build|firmware|section|chapter|§)\s{0,3}[:=#]?\s{0,3}$/iu.test(
    text.slice(Math.max(0, start - 16), start),
  );
}

function isHarmless([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 172 && b >= 16 && b < 32) return true;
  if (a === 192) return b === 168 || (b === 0 && c === 2);
  if (a === 169) return b === 254;
  return (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113);
}

function findIpv6(text: string): Finding[] {
  const found: Finding[] = [];
  for (const { 0: match, index: start } of text.matchAll(ipv6)) {
    const value = match.replace(/(?<!:):$/u, '');
    const end = start + value.length;
    if (isWordAt(text, start - 1) || isWordAt(text, end) || text[start - 1] === ':' || !isIpv6(value)) continue;
    found.push({ kind: 'IP address', start, end, value: value.toLowerCase() });
  }
  return found;
}

/** Global unicast addresses (2000::/3) and unique local ones; times, MAC addresses and `a::b` of C++ are not. */
function isIpv6(text: string): boolean {
  const groups = text.split(':');
  const isShortened = text.includes('::');
  const filled = groups.filter((group) => group !== '');
  if (!/^(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}):/iu.test(text) || /^2001:0?db8:/iu.test(text)) return false;
  if (!filled.slice(0, -1).every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return false;
  if (!/^(?:[0-9a-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})$/iu.test(filled.at(-1) ?? '')) return false;
  return isShortened ? filled.length < 8 && text.indexOf('::') === text.lastIndexOf('::') : filled.length === 8;
}
