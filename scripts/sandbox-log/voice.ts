import type { Draw } from './draw.ts';

const openings = [
  'Hi, ',
  'Hello! ',
  'hey ',
  'Good morning, ',
  'Hi there,\n\n',
  'Quick question: ',
  'Sorry to bother you again. ',
  'Dear assistant,\n',
  'ok next one. ',
  'hiya, ',
];
const closings = [
  ' Thanks!',
  ' thx',
  '\n\nThank you very much',
  ' Cheers',
  ' (no explanation please)',
  '\n\nBest regards',
  ' It is urgent.',
  ' Just the answer please.',
  ' I need this for a report.',
];
const fillers = [
  'please',
  'there',
  'could',
  'would',
  'which',
  'thanks',
  'question',
  'following',
  'mentioned',
  'should',
];

/** The same question as people type it: greetings, sign-offs, casing, typos in the words that carry little. */
export function inVoice(text: string, draw: Draw): string {
  let said = text;
  if (draw.chance(0.22)) said = draw.one(openings) + (/^[|{[`]|^\w+,\w/.test(said) ? `\n${said}` : said);
  if (draw.chance(0.18)) said += draw.one(closings);
  if (draw.chance(0.12)) said = typo(said, draw);
  if (draw.chance(0.05)) said = said.replace(/[.?!]$/, '');
  if (draw.chance(0.04)) said = said.charAt(0).toLowerCase() + said.slice(1);
  if (draw.chance(0.02)) said = ` ${said} `;
  return said;
}

/** A near duplicate: what the same person, or another, sends when asking the same thing again. */
export function restated(text: string, draw: Draw): string {
  return draw.one([
    (same: string) => `${same} `,
    (same: string) => `${draw.one(openings)}\n${same}`,
    (same: string) => `${same}${draw.one(closings)}`,
    (same: string) => `${same.replace(/\?$/, '')}??`,
    (same: string) =>
      same.replace(/^./, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())),
  ])(text);
}

function typo(text: string, draw: Draw): string {
  const word = draw.one(fillers);
  const at = draw.int(1, word.length - 2);
  const wrong = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  return text.replace(new RegExp(`\\b${word}\\b`, 'i'), wrong);
}
