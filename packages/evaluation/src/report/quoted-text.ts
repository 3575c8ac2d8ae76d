import { count } from '../format.ts';
import { type Html, html } from './html.ts';

/** What someone wrote, as text and set apart; at most `length` characters of it. */
export function quoted(text: string, length: number): Html {
  return html`<blockquote dir="auto">${clipped(text, length)}</blockquote>`;
}

/** Cut between characters, never within a surrogate pair; says how much is left out. */
export function clipped(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/u.test(text.charAt(length - 1)) ? length - 1 : length;
  return `${text.slice(0, end)}… (${count(text.length - end)} characters more)`;
}
