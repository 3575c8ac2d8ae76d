import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber, type Language } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import {
  addMonths,
  type CalendarDate,
  daysInMonth,
  findDates,
  formatDate,
  fromDayNumber,
  weekdayNames,
  weekdayOf,
} from './calendar.ts';

type Unit = 'day' | 'business-day' | 'week' | 'month' | 'year';

/** What is asked about one or two dates. */
type Question =
  | {
      readonly ask: 'shift';
      readonly from: CalendarDate;
      readonly amount: number;
      readonly unit: Unit;
      readonly weekday: boolean;
    }
  | { readonly ask: 'weekday'; readonly date: CalendarDate }
  | {
      readonly ask: 'between';
      readonly from: CalendarDate;
      readonly to: CalendarDate;
      readonly unit: 'day' | 'week' | 'business-day';
    };

/** Calendar questions in five languages: shifting a date, naming its weekday, counting the days between two. */
export const dateSolver: Solver = {
  family: 'dates',
  parse(text) {
    const language = detectLanguage(text);
    const question = readQuestion(text, language);
    return question === undefined ? undefined : dateTask(question, language);
  },
};

const units: readonly (readonly [RegExp, Unit])[] = [
  [
    /(\d+)\s*(?:business|working|work)[ -]?days?|(\d+)\s*(?:Werktagen?|Arbeitstagen?)|(\d+)\s*(?:días (?:hábiles|laborables))|(\d+)\s*jours ouvrés|(\d+)\s*个?工作日/i,
    'business-day',
  ],
  [/(\d+)\s*(?:days?|Tagen?|días?|jours?|天)/i, 'day'],
  [/(\d+)\s*(?:weeks?|Wochen?|semanas?|semaines?|周)/i, 'week'],
  [/(\d+)\s*(?:months?|Monaten?|meses|mes|mois|个月)/i, 'month'],
  [/(\d+)\s*(?:years?|Jahren?|años?|ans?|年后|年前)/i, 'year'],
];
const backwards = /\b(?:before|prior to|earlier|ago|vor|antes|avant)\b|之前|前/i;
const weekdayCue =
  /\b(?:weekday|day of the week|which day|what day|fall on|fell on|Wochentag|día de la semana|qué día|jour de la semaine|quel jour)\b|星期几/i;
const betweenCue =
  /\b(?:how (?:many|long)|number of|days? between|zwischen|wie viele|entre|cuántos|combien)\b|多少天|相差/i;

function readQuestion(text: string, language: Language): Question | undefined {
  const dates = findDates(text, language);
  const [first, second] = dates;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    if (!betweenCue.test(text)) return undefined;
    const unit = /business|working|Werktag|Arbeitstag|hábiles|ouvrés|工作日/i.test(text) ? 'business-day' : 'day';
    const weeks = unit === 'day' && /\b(?:weeks|Wochen|semanas|semaines)\b/i.test(text);
    return { ask: 'between', from: first, to: second, unit: weeks ? 'week' : unit };
  }
  const amount = readAmount(text);
  if (amount !== undefined) {
    const sign = backwards.test(text) ? -1 : 1;
    return {
      ask: 'shift',
      from: first,
      amount: sign * amount.count,
      unit: amount.unit,
      weekday: asksWeekdayOnly(text),
    };
  }
  return weekdayCue.test(text) ? { ask: 'weekday', date: first } : undefined;
}

function asksWeekdayOnly(text: string): boolean {
  return /\b(?:weekday|day of the week|Wochentag|día de la semana|jour de la semaine)\b|星期几/i.test(text);
}

function readAmount(text: string): { readonly count: number; readonly unit: Unit } | undefined {
  const words = text
    .replace(/\b(?:a|one) (?=(?:week|month|year)\b)/i, '1 ')
    .replace(/\btwo (?=weeks|months|years)/i, '2 ');
  for (const [pattern, unit] of units) {
    const match = pattern.exec(words);
    const count = match?.slice(1).find((group) => group !== undefined);
    if (count !== undefined) return { count: Number(count), unit };
  }
  return undefined;
}

function dateTask(question: Question, language: Language): Task {
  const asksDate = question.ask === 'shift' && !question.weekday;
  const asksWeekday = question.ask === 'weekday' || (question.ask === 'shift' && question.weekday);
  return {
    family: 'dates',
    language,
    kind: asksDate ? 'date' : asksWeekday ? 'choice' : 'number',
    choices: asksWeekday ? weekdayNames[language] : undefined,
    difficulty: difficulty(question),
    solution: present(question, { language, days: resolve(question) }),
    mistake: (random) => present(question, { language, days: resolveBadly(question, random) }),
    follow: (text) => followUp(text, question),
  };
}

/** The day number of the asked date, or the count between two. */
function resolve(question: Question): number {
  if (question.ask === 'weekday') return question.date.dayNumber;
  if (question.ask === 'between') return countBetween(question);
  return shift(question).dayNumber;
}

function shift(question: Question & { ask: 'shift' }): CalendarDate {
  const { from, amount, unit } = question;
  if (unit === 'month') return addMonths(from, amount);
  if (unit === 'year') return addMonths(from, 12 * amount);
  if (unit === 'business-day') return addBusinessDays(from, amount);
  return fromDayNumber(from.dayNumber + amount * (unit === 'week' ? 7 : 1));
}

function addBusinessDays(from: CalendarDate, amount: number): CalendarDate {
  let date = from;
  for (let left = Math.abs(amount); left > 0; ) {
    date = fromDayNumber(date.dayNumber + Math.sign(amount));
    if (isBusinessDay(date)) left--;
  }
  return date;
}

function isBusinessDay(date: CalendarDate): boolean {
  return weekdayOf(date) !== 0 && weekdayOf(date) !== 6;
}

function countBetween({ from, to, unit }: Question & { ask: 'between' }): number {
  const days = Math.abs(to.dayNumber - from.dayNumber);
  if (unit === 'day') return days;
  if (unit === 'week') return Math.floor(days / 7);
  let count = 0;
  const start = Math.min(from.dayNumber, to.dayNumber);
  for (let day = start; day < start + days; day++) if (isBusinessDay(fromDayNumber(day))) count++;
  return count;
}

/** Every month has 30 days, weekends are forgotten, the first day is counted too, a leap day is missed. */
function resolveBadly(question: Question, random: Random): number {
  if (question.ask === 'weekday') return question.date.dayNumber + pick([-2, -1, 1, 2], random);
  if (question.ask === 'between') {
    const right = countBetween(question);
    const [a, b] = [question.from, question.to];
    const thirties = Math.abs((b.year - a.year) * 360 + (b.month - a.month) * 30 + b.day - a.day);
    if (question.unit === 'day') return pick([right + 1, right - 1, thirties], random);
    return pick([right + 1, right - 1, Math.round(thirties / 7), Math.abs(b.dayNumber - a.dayNumber)], random);
  }
  const right = shift(question).dayNumber;
  if (question.unit === 'business-day')
    return pick([question.from.dayNumber + question.amount, right + 1, right - 1], random);
  if (question.unit === 'week') return pick([right - 7, right + 1, right - 1], random);
  const monthLength = daysInMonth(question.from.year, question.from.month);
  return pick(
    [right - 1, right + 1, right + (monthLength === 31 ? -1 : 1), right + monthLength - 30 || right + 1],
    random,
  );
}

function present(question: Question, options: { readonly language: Language; readonly days: number }): Solution {
  const { language, days } = options;
  if (question.ask === 'between') {
    const steps = [`${formatDate(question.from, language)} → ${formatDate(question.to, language)}`];
    return { answer: formatNumber(days, { language }), steps };
  }
  const date = fromDayNumber(days);
  const weekday = weekdayNames[language][weekdayOf(date)] ?? '';
  if (question.ask === 'weekday') return { answer: weekday, steps: [] };
  const steps = [`${formatDate(question.from, language)} → ${formatDate(date, language)}`];
  return question.weekday ? { answer: weekday, steps } : { answer: formatDate(date, language), steps };
}

/** Month ends crossed, business days and far spans are what makes calendar work hard. */
function difficulty(question: Question): number {
  if (question.ask === 'weekday') return 2.6 + Math.min(1.5, Math.abs(question.date.year - 2025) * 0.25);
  if (question.ask === 'between') {
    const days = Math.abs(question.to.dayNumber - question.from.dayNumber);
    return (
      0.6 + Math.min(2, days / 250) + (question.unit === 'business-day' ? 2.4 : question.unit === 'week' ? 0.6 : 0)
    );
  }
  const { amount, unit } = question;
  const count = Math.abs(amount);
  const weekday = question.weekday ? 1.2 : 0;
  if (unit === 'year') return 0.3 + weekday;
  if (unit === 'month') return 0.5 + count / 12 + (question.from.day > 28 ? 1.5 : 0) + weekday;
  if (unit === 'week') return 0.6 + count * 0.22 + weekday;
  return 0.4 + count / 45 + (unit === 'business-day' ? 2.2 + count / 30 : 0) + (amount < 0 ? 0.5 : 0) + weekday;
}

/** "and 10 days after that?", "what weekday is that?" */
function followUp(text: string, before: Question): Task | undefined {
  const language = detectLanguage(text);
  const base = before.ask === 'shift' ? shift(before) : before.ask === 'weekday' ? before.date : undefined;
  if (base === undefined) return undefined;
  const amount = readAmount(text);
  if (amount !== undefined) {
    const sign = backwards.test(text) ? -1 : 1;
    return dateTask(
      { ask: 'shift', from: base, amount: sign * amount.count, unit: amount.unit, weekday: false },
      language,
    );
  }
  return weekdayCue.test(text) ? dateTask({ ask: 'weekday', date: base }, language) : undefined;
}
