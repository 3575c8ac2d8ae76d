import { type Dialect, UnsupportedCode } from './syntax.ts';

export type Value = number | string | boolean | Value[];

/** Truth as both dialects see it for numbers and strings; an empty list is false as in Python. */
export function isTrue(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** A binary operation. Division is refused in Python, where it would turn whole numbers into floats. */
export function operateOn(operator: string, [left, right]: readonly [Value, Value], dialect: Dialect): Value {
  if (operator === '==') return same(left, right);
  if (operator === '!=') return !same(left, right);
  if (operator === 'in')
    return Array.isArray(right) ? right.some((item) => same(item, left)) : String(right).includes(String(left));
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string'))
    return concatenate([left, right], dialect);
  if (operator === '+' && Array.isArray(left) && Array.isArray(right) && dialect === 'python')
    return [...left, ...right];
  if (operator === '*' && dialect === 'python' && typeof left === 'string')
    return left.repeat(Math.max(0, Number(right)));
  if (typeof left === 'string' && typeof right === 'string')
    return compare(operator, left < right ? -1 : left > right ? 1 : 0);
  if (Array.isArray(left) || Array.isArray(right)) throw new UnsupportedCode(`lists with ${operator}`);
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return dialect === 'python' ? ((a % b) + b) % b : a % b;
    case '/':
      if (dialect === 'python') throw new UnsupportedCode('float division');
      return a / b;
    default:
      return compare(operator, a - b);
  }
}

function compare(operator: string, difference: number): boolean {
  if (operator === '<') return difference < 0;
  if (operator === '>') return difference > 0;
  if (operator === '<=') return difference <= 0;
  if (operator === '>=') return difference >= 0;
  throw new UnsupportedCode(`operator ${operator}`);
}

function same(left: Value, right: Value): boolean {
  return Array.isArray(left) || Array.isArray(right) ? JSON.stringify(left) === JSON.stringify(right) : left === right;
}

function concatenate([left, right]: readonly [Value, Value], dialect: Dialect): string {
  if (dialect === 'python' && typeof left !== typeof right) throw new UnsupportedCode('text plus a number');
  return `${String(left)}${String(right)}`;
}

/** Python slicing of text and lists, with negative bounds and steps. */
export function slice(
  value: Value,
  bounds: { readonly from: number | undefined; readonly to: number | undefined; readonly step: number | undefined },
): Value {
  if (typeof value !== 'string' && !Array.isArray(value)) throw new UnsupportedCode('cannot slice this');
  const { from, to, step = 1 } = bounds;
  if (step === 0) throw new UnsupportedCode('a step of zero');
  const size = value.length;
  const clamp = (bound: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, bound < 0 ? bound + size : bound));
  const start = step > 0 ? clamp(from ?? 0, 0, size) : from === undefined ? size - 1 : clamp(from, -1, size - 1);
  const end = step > 0 ? clamp(to ?? size, 0, size) : to === undefined ? -1 : clamp(to, -1, size - 1);
  const picked: Value[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) picked.push(value[at] ?? '');
  return typeof value === 'string' ? picked.join('') : picked;
}

/** Free functions: Python's built-ins and the functions of JavaScript's `Math`. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const [first] = args;
  const numbers = (args.length === 1 && Array.isArray(first) ? first : args).map(Number);
  switch (name) {
    case 'range':
      return range(args.map(Number));
    case 'len':
      if (typeof first === 'string' || Array.isArray(first)) return first.length;
      break;
    case 'str':
    case 'String':
      return String(first);
    case 'int':
    case 'floor':
    case 'Number':
      return Math.floor(Number(first));
    case 'abs':
      return Math.abs(Number(first));
    case 'max':
      return Math.max(...numbers);
    case 'min':
      return Math.min(...numbers);
    case 'sum':
      return numbers.reduce((total, each) => total + each, 0);
    case 'sorted':
      if (Array.isArray(first)) return [...first].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      break;
    case 'list':
      if (typeof first === 'string' || Array.isArray(first)) return [...first];
      break;
  }
  throw new UnsupportedCode(`${name}() is not supported`);
}

function range(bounds: readonly number[]): number[] {
  const [start, end, step] =
    bounds.length === 1 ? [0, bounds[0] ?? 0, 1] : [bounds[0] ?? 0, bounds[1] ?? 0, bounds[2] ?? 1];
  const numbers: number[] = [];
  for (let at = start; step > 0 ? at < end : step < 0 && at > end; at += step) {
    if (numbers.length > 1000) throw new UnsupportedCode('a range of more than 1,000');
    numbers.push(at);
  }
  return numbers;
}

/** Methods of text and lists in either dialect; lists are changed in place. */
export function callMethod(object: Value, name: string, args: readonly Value[]): Value {
  const [first, second] = args;
  if (Array.isArray(object)) {
    if ((name === 'append' || name === 'push') && first !== undefined) return object.push(first);
    if (name === 'pop') return object.splice(first === undefined ? object.length - 1 : Number(first), 1)[0] ?? '';
    if (name === 'reverse') return object.reverse();
    if (name === 'slice') return object.slice(Number(first ?? 0), second === undefined ? undefined : Number(second));
    if (name === 'includes' && first !== undefined) return object.some((item) => same(item, first));
    if (name === 'join') return object.join(String(first ?? ','));
    throw new UnsupportedCode(`.${name}() is not supported`);
  }
  const text = String(object);
  switch (name) {
    case 'upper':
    case 'toUpperCase':
      return text.toUpperCase();
    case 'lower':
    case 'toLowerCase':
      return text.toLowerCase();
    case 'replace':
    case 'replaceAll':
      return text.replaceAll(String(first), String(second));
    case 'split':
      return text.split(String(first ?? ' '));
    case 'slice':
    case 'substring':
      return text.slice(Number(first ?? 0), second === undefined ? undefined : Number(second));
    case 'charAt':
      return text.charAt(Number(first));
    case 'includes':
      return text.includes(String(first));
    case 'startswith':
    case 'startsWith':
      return text.startsWith(String(first));
    case 'repeat':
      return text.repeat(Number(first));
    case 'strip':
    case 'trim':
      return text.trim();
    case 'join':
      if (Array.isArray(first)) return first.map(String).join(text);
  }
  throw new UnsupportedCode(`.${name}() is not supported`);
}
