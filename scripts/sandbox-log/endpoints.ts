import type { QuestionMaker } from './draw.ts';
import { code } from './questions-code.ts';
import { json, tables } from './questions-data.ts';
import { otherLanguages } from './questions-languages.ts';
import { extraction, outOfScope, routing, sentiment } from './questions-messages.ts';
import { arithmetic, shopping } from './questions-numbers.ts';
import { balance, numerals, rates, stock } from './questions-quantities.ts';
import { lists, strings } from './questions-text.ts';
import { dates, ordering, schedule } from './questions-time.ts';
import { units } from './questions-units.ts';

/** One application that calls the model: its boilerplate, its traffic and what its users ask. */
export interface Endpoint {
  readonly group: string;
  readonly system: string;
  readonly maxTokens: number;
  /** Share of all requests. */
  readonly share: number;
  /** Relative traffic by hour of the day, UTC. */
  readonly hours: readonly number[];
  readonly questions: readonly (readonly [weight: number, make: QuestionMaker])[];
}

const office = [0, 0, 0, 0, 0, 1, 2, 6, 10, 12, 12, 10, 7, 9, 11, 11, 9, 6, 3, 2, 1, 1, 0, 0];
const evening = [1, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 3, 4, 6, 9, 11, 11, 10, 9, 8, 6, 4, 2];
const roundTheClock = [3, 3, 2, 2, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 5, 5, 4, 4];

export const endpoints: readonly Endpoint[] = [
  {
    group: 'support',
    system:
      'You are the assistant of the customer service desk at Northwind Outdoor. Agents paste tickets, reviews and e-mails and ask you to sort them or to pick facts out of them. Be brief. Use only what the message says. Never promise refunds, delivery dates or discounts. If you are asked for a category, answer with the category alone.',
    maxTokens: 512,
    share: 0.21,
    hours: roundTheClock,
    questions: [[5, routing], [5, sentiment], [5, extraction], [3, dates], [1, lists], [0.3, outOfScope]],
  },
  {
    group: 'finance',
    system:
      'Back-office helper for the accounting team. Currency is US dollars unless the user says otherwise. Round money to cents. Show the steps of a calculation when there is more than one. Do not give tax or legal advice.',
    maxTokens: 1024,
    share: 0.17,
    hours: office,
    questions: [[4, shopping], [3, balance], [3, tables], [3, extraction], [3, dates], [2, arithmetic], [0.1, outOfScope]],
  },
  {
    group: 'data-entry',
    system:
      'You clean and reshape records for a data-entry team. Follow the instruction to the letter, keep the spelling of names, and return the result without comments. When the result is JSON, return valid JSON and nothing else.',
    maxTokens: 1024,
    share: 0.17,
    hours: office,
    questions: [[4, json], [4, lists], [3, strings], [3, extraction], [1, units]],
  },
  {
    group: 'coding-help',
    system:
      'You are a programming tutor inside a code editor. Learners send short snippets and questions about text, numbers and data structures. Answer for Python 3 or modern JavaScript. Keep explanations short.',
    maxTokens: 1024,
    share: 0.16,
    hours: evening,
    questions: [[7, code], [3, numerals], [2, strings], [2, json], [1, lists], [0.2, outOfScope]],
  },
  {
    group: 'homework',
    system:
      'You help pupils between ten and sixteen with homework. Be kind and clear, show the working when it helps, and end with the result. Answer in the language of the question.',
    maxTokens: 800,
    share: 0.17,
    hours: evening,
    questions: [[3, arithmetic], [2, shopping], [2, rates], [2, stock], [2, ordering], [2, units], [1, strings], [8, otherLanguages], [0.3, outOfScope]],
  },
  {
    group: 'operations',
    system:
      'Operations desk. You support planners in warehouses and workshops with stock levels, shifts, lead times and conversions. Times are local unless a zone is given. Answer with the figure first; no small talk.',
    maxTokens: 512,
    share: 0.12,
    hours: office,
    questions: [[4, schedule], [4, stock], [3, rates], [3, tables], [2, dates], [2, units], [0.1, outOfScope]],
  },
]; // biome-ignore format: one question weight each
