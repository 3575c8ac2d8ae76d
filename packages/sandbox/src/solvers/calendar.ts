import type { Language } from '../language.ts';

/** A calendar day; arithmetic is done on `dayNumber`, days since 1970-01-01. */
export interface CalendarDate {
  readonly iso: string;
  readonly dayNumber: number;
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
}

const monthNames: Readonly<Record<Exclude<Language, 'zh'>, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
};

/** Names of the days, Sunday first. */
export const weekdayNames: Readonly<Record<Language, readonly string[]>> = {
  en: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
  de: 'Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag'.split(' '),
  es: 'domingo lunes martes miércoles jueves viernes sábado'.split(' '),
  fr: 'dimanche lundi mardi mercredi jeudi vendredi samedi'.split(' '),
  zh: '星期日 星期一 星期二 星期三 星期四 星期五 星期六'.split(' '),
};

const millisecondsPerDay = 86_400_000;

/** The date of a day number. */
export function fromDayNumber(dayNumber: number): CalendarDate {
  const date = new Date(dayNumber * millisecondsPerDay);
  return {
    iso: date.toISOString().slice(0, 10),
    dayNumber,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** The date of a year, month (1–12) and day; `undefined` when there is no such day. */
export function fromParts(year: number, month: number, day: number): CalendarDate | undefined {
  const date = fromDayNumber(Date.UTC(year, month - 1, day) / millisecondsPerDay);
  return date.month === month && date.day === day && date.year === year ? date : undefined;
}

/** Moves by whole months, keeping the day where the month has it and using its last day otherwise. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const index = date.year * 12 + date.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  return fromParts(year, month, Math.min(date.day, daysInMonth(year, month))) ?? date;
}

/** Length of a month (1–12) in days. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 0 is Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return (((date.dayNumber + 4) % 7) + 7) % 7;
}

/** Writes a date the way the language does: `14 March 2025`, `14. März 2025`, `2025年3月14日`. */
export function formatDate(date: CalendarDate, language: Language): string {
  if (language === 'zh') return `${date.year}年${date.month}月${date.day}日`;
  const month = monthNames[language][date.month - 1] ?? '';
  if (language === 'en') return `${month} ${date.day}, ${date.year}`;
  if (language === 'de') return `${date.day}. ${month} ${date.year}`;
  return language === 'es' ? `${date.day} de ${month} de ${date.year}` : `${date.day} ${month} ${date.year}`;
}

/** Every date of a text in order, whatever its notation: ISO, day.month.year, or with a month's name. */
export function findDates(text: string, language: Language): CalendarDate[] {
  const found: { readonly at: number; readonly date: CalendarDate }[] = [];
  const add = (match: RegExpMatchArray, parts: readonly (number | string | undefined)[]): void => {
    const [year = 0, month = 0, day = 0] = parts.map(Number);
    const date = fromParts(year, month, day);
    if (date !== undefined) found.push({ at: match.index ?? 0, date });
  };
  for (const match of text.matchAll(/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g)) add(match, match.slice(1));
  for (const match of text.matchAll(/(\d{4})年(\d{1,2})月(\d{1,2})日/g)) add(match, match.slice(1));
  for (const match of text.matchAll(/\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g)) add(match, [match[3], match[2], match[1]]);
  for (const each of language === 'zh' || language === 'en' ? (['en'] as const) : ([language, 'en'] as const)) {
    const months = monthNames[each].map((name) => name.toLowerCase());
    const name = months.map((month) => (each === 'en' ? `${month}|${month.slice(0, 3)}\\.?` : month)).join('|');
    const monthOf = (written = ''): number =>
      months.findIndex((month) =>
        month.startsWith(
          written
            .toLowerCase()
            .replace('.', '')
            .slice(0, each === 'en' ? 3 : 20),
        ),
      ) + 1;
    const dayFirst = new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th|er|\\.)?\\s+(?:of\\s+|de\\s+)?(${name}),?\\s+(?:de\\s+)?(\\d{4})`,
      'giu',
    );
    const monthFirst = new RegExp(`(?<!\\p{L})(${name})\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})`, 'giu');
    for (const match of text.matchAll(dayFirst)) add(match, [match[3], monthOf(match[2]), match[1]]);
    for (const match of text.matchAll(monthFirst)) add(match, [match[3], monthOf(match[1]), match[2]]);
  }
  const ordered = found.sort((a, b) => a.at - b.at);
  return ordered.filter((each, index) => each.at !== ordered[index - 1]?.at).map((each) => each.date);
}

/** The first or last date of a text. */
export function parseDate(
  text: string,
  options: { readonly language: Language; readonly which: 'first' | 'last' },
): CalendarDate | undefined {
  return findDates(text, options.language).at(options.which === 'first' ? 0 : -1);
}
