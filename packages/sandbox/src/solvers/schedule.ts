import type { Random } from '@farthing/core';
import { detectLanguage } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { countPattern, parseCount } from './counts.ts';

/** Clock arithmetic: `start` plus spans, or the minutes between two times. Minutes since midnight throughout. */
interface Plan {
  readonly ask: 'end' | 'start' | 'duration';
  readonly from: number;
  /** The second time of a duration question. */
  readonly to: number;
  readonly spans: readonly number[];
  readonly isHalfDay: boolean;
  /** Zone change in minutes, for travel and calls across zones. */
  readonly zoneShift: number;
}

const dayMinutes = 24 * 60;

/** Timetables: when something ends or must start, how long it lasts, across time zones too. */
export const scheduleSolver: Solver = {
  family: 'schedule',
  parse(text) {
    if (detectLanguage(text) !== 'en') return undefined;
    const plan = readPlan(text);
    return plan === undefined ? undefined : planTask(plan);
  },
};

function readPlan(text: string): Plan | undefined {
  const times = readTimes(text);
  const first = times[0];
  if (first === undefined) return undefined;
  const isHalfDay = /\d\s*[ap]\.?m\b/i.test(text);
  const spans = readSpans(text);
  const zones = [...text.matchAll(/\b(?:UTC|GMT)\s*([-+−]\s*\d{1,2})(?::(\d{2}))?/g)].map(zoneMinutes);
  const base = { from: first, to: 0, spans, isHalfDay, zoneShift: 0 };
  if (zones.length === 2 && zones[0] !== undefined && zones[1] !== undefined) {
    return { ...base, ask: 'end', zoneShift: zones[1] - zones[0] };
  }
  if (times[1] !== undefined && /\bhow (?:long|many (?:minutes|hours))\b|\bduration\b/i.test(text)) {
    return { ...base, ask: 'duration', to: times[1], spans: [] };
  }
  if (spans.length === 0 || !/\b(?:when|what time|which time|at what)\b/i.test(text)) return undefined;
  const asksStart = /\b(?:when|what time)[^.?]*\b(?:start|begin|leave|depart|set off|get up|put)\b/i.test(text);
  return { ...base, ask: asksStart ? 'start' : 'end' };
}

function zoneMinutes(match: RegExpMatchArray): number {
  const hours = Number((match[1] ?? '0').replace(/\s/g, '').replace('−', '-'));
  return hours * 60 + Math.sign(hours) * Number(match[2] ?? 0);
}

function readTimes(text: string): number[] {
  const times: number[] = [];
  for (const match of text.matchAll(
    /\b(\d{1,2}):(\d{2})\s*([ap])?\.?m?\b|\b(\d{1,2})\s*([ap])\.?m\b|\b(noon|midnight)\b/gi,
  )) {
    if (match[6] !== undefined) {
      times.push(match[6].toLowerCase() === 'noon' ? 720 : 0);
      continue;
    }
    const half = (match[3] ?? match[5])?.toLowerCase();
    const hour = Number(match[1] ?? match[4]);
    times.push((half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0)) * 60 + Number(match[2] ?? 0));
  }
  return times;
}

/** "three talks of 25 minutes each", "a 15-minute break", "1 hour 20 minutes", "1.5 hours". */
function readSpans(text: string): number[] {
  const spans: number[] = [];
  const pattern = new RegExp(
    `(?:\\b(${countPattern}|an?)\\s+(?:[a-z]+\\s+){1,2}(?:of|at|lasting|taking|,)\\s+)?\\b(\\d+(?:\\.\\d+)?|an?|${countPattern}|half an)[\\s-](hours?|h|minutes?|mins?)\\b(?:\\s+(?:and\\s+)?(\\d+)[\\s-](?:minutes?|mins?))?`,
    'gi',
  );
  for (const match of text.matchAll(pattern)) {
    const [times, amount = '', unit = '', extra = '0'] = match.slice(1);
    const value = /^half/i.test(amount) ? 0.5 : /^\d/.test(amount) ? Number(amount) : parseCount(amount);
    const minutes = value * (/^h/i.test(unit) ? 60 : 1) + Number(extra);
    for (let copy = 0; copy < (times === undefined ? 1 : parseCount(times)); copy++) spans.push(minutes);
  }
  return spans.slice(0, 24);
}

function planTask(plan: Plan): Task {
  return {
    family: 'schedule',
    language: 'en',
    kind: plan.ask === 'duration' ? 'number' : 'time',
    difficulty: difficulty(plan),
    solution: present(plan, resolve(plan)),
    mistake: (random) => present(plan, resolveBadly(plan, random)),
    follow(text) {
      const spans = readSpans(text);
      const times = readTimes(text);
      if (plan.ask === 'duration' || (spans.length === 0 && times.length === 0)) return undefined;
      return planTask({ ...plan, from: times[0] ?? plan.from, spans: [...plan.spans, ...spans] });
    },
  };
}

function resolve({ ask, from, to, spans, zoneShift }: Plan): number {
  if (ask === 'duration') return (to - from + dayMinutes) % dayMinutes;
  const total = spans.reduce((sum, span) => sum + span, 0);
  return wrap(ask === 'start' ? from - total : from + total + zoneShift);
}

function wrap(minutes: number): number {
  return ((Math.round(minutes) % dayMinutes) + dayMinutes) % dayMinutes;
}

/** An hour of 100 minutes, a span forgotten or counted twice, the zone shifted the wrong way. */
function resolveBadly(plan: Plan, random: Random): number {
  const { ask, from, to, spans, zoneShift } = plan;
  const right = resolve(plan);
  if (ask === 'duration')
    return pick([Math.abs(asDecimal(to) - asDecimal(from)), right + 60, right - 60, right + 10], random);
  const span = spans.length === 0 ? 60 : pick(spans, random);
  const faults = [right + span, right - span, right + 60, right - 60];
  const decimal = asDecimal(from) + spans.reduce((sum, each) => sum + each, 0);
  if (ask === 'end' && zoneShift === 0) faults.push(Math.floor(decimal / 100) * 60 + Math.min(59, decimal % 100));
  if (zoneShift !== 0) faults.push(right - 2 * zoneShift, right - 2 * zoneShift);
  return wrap(pick(faults, random));
}

/** 9:40 read as the number 940. */
function asDecimal(minutes: number): number {
  return Math.floor(minutes / 60) * 100 + (minutes % 60);
}

function present(plan: Plan, minutes: number): Solution {
  if (plan.ask === 'duration') {
    return { answer: `${minutes} minutes`, steps: [`${clock(plan.from, plan)} → ${clock(plan.to, plan)}`] };
  }
  const steps = plan.spans.length > 1 ? [`${plan.spans.join(' + ')} minutes`] : [];
  return { answer: clock(minutes, plan), steps };
}

function clock(minutes: number, { isHalfDay }: Plan): string {
  const [hour, minute] = [Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0')];
  return isHalfDay ? `${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? 'am' : 'pm'}` : `${hour}:${minute}`;
}

function difficulty(plan: Plan): number {
  const { ask, from, to, spans, zoneShift, isHalfDay } = plan;
  if (ask === 'duration') return 0.6 + (from % 60 > to % 60 ? 1 : 0) + (to < from ? 1 : 0) + (isHalfDay ? 0.3 : 0);
  let effort = 0.2 + (ask === 'start' ? 0.7 : 0) + (zoneShift === 0 ? 0 : 0.5 + Math.abs(zoneShift) / 600);
  let at = from;
  for (const span of spans) {
    effort += 0.3 + (span % 60 === 0 ? 0 : 0.25) + (Math.floor(at / 60) === Math.floor((at + span) / 60) ? 0 : 0.2);
    at += span;
  }
  return effort + (resolve(plan) < from && ask === 'end' ? 0.7 : 0);
}
