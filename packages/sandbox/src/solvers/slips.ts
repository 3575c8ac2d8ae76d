import type { Random } from '@farthing/core';
import { pick } from '../solver.ts';

/** The four operations of written arithmetic. */
export type Operator = '+' | '-' | '*' | '/';

/** Computes one operation as it should be. */
export function operate(operator: Operator, left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return left / right;
}

/** Computes one operation the way a hurried person gets it wrong: on paper, column by column. */
export function operateBadly(operator: Operator, operands: readonly [number, number], random: Random): number {
  const [left, right] = operands;
  const decimals = Math.max(decimalsOf(left), decimalsOf(right));
  const scale = 10 ** decimals;
  const a = Math.round(left * scale);
  const b = Math.round(right * scale);
  if (operator === '+') return (a * b < 0 ? borrowLost(a, -b) : carryLost(a, b, random)) / scale;
  if (operator === '-') return (a * b < 0 ? carryLost(a, -b, random) : borrowLost(a, b)) / scale;
  if (operator === '*') return partialProductLost(a, b, random) / (scale * scale);
  return quotientSlip(left / right, random);
}

/** Difficulty of one operation: grows with digits, carries and decimals. */
export function operationCost(operator: Operator, left: number, right: number): number {
  const digits = significantDigits(left) + significantDigits(right);
  const decimals = Math.max(decimalsOf(left), decimalsOf(right)) > 0 ? 0.4 : 0;
  if (operator === '+' || operator === '-') return 0.08 * digits + 0.1 * carries(left, right) + decimals;
  const product = significantDigits(left) * significantDigits(right);
  if (operator === '*') return 0.5 + 0.4 * product ** 0.9 + decimals;
  return significantDigits(right) === 1 && right % 10 === 0 ? 0.3 : 0.6 + 0.35 * digits + decimals;
}

/** A number with one digit misread, as when it is copied in haste. */
export function misread(value: number, random: Random): number {
  const decimals = decimalsOf(value);
  const digits = [...String(Math.round(Math.abs(value) * 10 ** decimals))];
  const place = random.integer(digits.length);
  const old = Number(digits[place]);
  digits[place] = String(
    Math.max(place === 0 && digits.length > 1 ? 1 : 0, old + pick(old === 9 ? [-1] : [-1, 1], random)),
  );
  const changed = Number(digits.join('')) / 10 ** decimals;
  return Math.sign(value || 1) * (changed === Math.abs(value) ? changed + 1 : changed);
}

function carryLost(a: number, b: number, random: Random): number {
  const sum = a + b;
  const places = carryPlaces(Math.abs(a), Math.abs(b));
  const place =
    places.length > 0 ? pick(places, random) : random.integer(Math.max(1, String(Math.abs(sum)).length - 1));
  return sum - Math.sign(sum || 1) * 10 ** (places.length > 0 ? place + 1 : place);
}

/** Takes the smaller digit from the larger in every column, whichever is on top. */
function borrowLost(a: number, b: number): number {
  let result = 0;
  for (let place = 1; place <= Math.max(Math.abs(a), Math.abs(b)); place *= 10) {
    result += Math.abs((Math.floor(Math.abs(a) / place) % 10) - (Math.floor(Math.abs(b) / place) % 10)) * place;
  }
  const right = a - b;
  return result === Math.abs(right) ? right + 10 * Math.sign(right || 1) : Math.sign(right || 1) * result;
}

function partialProductLost(a: number, b: number, random: Random): number {
  const digits = [...String(Math.abs(b))].reverse();
  const places = digits.flatMap((digit, place) => (digit === '0' ? [] : [place]));
  if (places.length <= 1) return a * b - Math.sign(a * b || 1) * 10 ** Math.max(1, String(Math.abs(a)).length - 1);
  const place = pick(places, random);
  const partial = Math.abs(a) * Number(digits[place]) * 10 ** place;
  const slipped = random.next() < 0.5 ? Math.floor(partial / 10) : partial - 10 ** (place + 1);
  return Math.sign(a * b) * (Math.abs(a * b) - partial + slipped);
}

function quotientSlip(quotient: number, random: Random): number {
  if (Math.abs(quotient) < 2) return quotient * 10;
  const step = 10 ** random.integer(Math.max(1, Math.floor(Math.log10(Math.abs(quotient)))));
  return quotient + pick([-step, step], random);
}

function carries(left: number, right: number): number {
  return carryPlaces(Math.abs(left), Math.abs(right)).length;
}

function carryPlaces(a: number, b: number): number[] {
  const places: number[] = [];
  let carry = 0;
  for (let place = 0; 10 ** place <= Math.max(a, b); place++) {
    const column = (Math.floor(a / 10 ** place) % 10) + (Math.floor(b / 10 ** place) % 10) + carry;
    carry = column > 9 ? 1 : 0;
    if (carry === 1) places.push(place);
  }
  return places;
}

function significantDigits(value: number): number {
  return (
    String(Math.abs(Math.round(value * 1e4) / 1e4))
      .replace('.', '')
      .replace(/^0+|0+$/g, '').length || 1
  );
}

function decimalsOf(value: number): number {
  const fraction = String(Math.round(value * 1e6) / 1e6).split('.')[1];
  return fraction === undefined ? 0 : Math.min(6, fraction.length);
}
