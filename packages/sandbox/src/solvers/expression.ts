import { formatNumber, type Language, numberPattern, parseNumber } from '../language.ts';
import type { Operator } from './slips.ts';

/** A number or an operation on two expressions. */
export type Expression = number | OperationNode;

export interface OperationNode {
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

type Token = number | Operator | '(' | ')' | 'other';

const wordOperators: Readonly<Record<Language, readonly (readonly [RegExp, string])[]>> = {
  en: [
    [/\b(?:multiplied by|times)\b/gi, '*'],
    [/\bdivided by\b/gi, '/'],
    [/\bplus\b/gi, '+'],
    [/\bminus\b/gi, '-'],
    [/(\d)\s*(?:%|percent) of\b/gi, '$1/100*'],
  ],
  de: [
    [/\bmal\b/gi, '*'],
    [/\bgeteilt durch\b/gi, '/'],
    [/\bplus\b/gi, '+'],
    [/\bminus\b/gi, '-'],
    [/(\d)\s*(?:%|Prozent) von\b/gi, '$1/100*'],
  ],
  es: [
    [/\b(?:multiplicado por|por)\b/gi, '*'],
    [/\b(?:dividido entre|dividido por|entre)\b/gi, '/'],
    [/(?<!\p{L})más(?!\p{L})/giu, '+'],
    [/\bmenos\b/gi, '-'],
    [/(?:el )?(\d)\s*(?:%|por ciento) de\b/gi, '$1/100*'],
  ],
  fr: [
    [/\b(?:multiplié par|fois)\b/gi, '*'],
    [/\bdivisé par\b/gi, '/'],
    [/\bplus\b/gi, '+'],
    [/\bmoins\b/gi, '-'],
    [/(\d)\s*(?:%|pour cent) de\b/gi, '$1/100*'],
  ],
  zh: [
    [/乘以|乘/g, '*'],
    [/除以/g, '/'],
    [/加上|加/g, '+'],
    [/减去|减/g, '-'],
    [/(\d)\s*%\s*的?是/g, '$1/100='],
    [/(\d[\d.]*)的(\d[\d.]*)%/g, '$1*$2/100'],
  ],
};

/** The longest expression of a text with at least one operation, in digits or in the language's words. */
export function findExpression(
  text: string,
  language: Language,
): { readonly expression: OperationNode; readonly length: number } | undefined {
  let symbols = text;
  for (const [pattern, symbol] of wordOperators[language]) symbols = symbols.replace(pattern, symbol);
  symbols = symbols
    .replace(/(?<=\d\s*)[x×·](?=\s*\d)/g, '*')
    .replace(/÷/g, '/')
    .replace(/[−–](?=\s*[\d(])/g, '-');
  const runs = tokenRuns(symbols, language).sort((a, b) => b.length - a.length);
  for (const run of runs) {
    const expression = parseRun(run);
    if (expression !== undefined && typeof expression !== 'number') return { expression, length: run.length };
  }
  return undefined;
}

function tokenRuns(text: string, language: Language): Token[][] {
  const pattern = new RegExp(String.raw`(${numberPattern(language)})|([-+*/()])|([^\s\d]+?(?=[\s\d()]|$))`, 'gu');
  const runs: Token[][] = [[]];
  for (const match of text.matchAll(pattern)) {
    if (match[1] !== undefined) runs.at(-1)?.push(parseNumber(match[1], language));
    else if (match[2] !== undefined) runs.at(-1)?.push(match[2] as Token);
    else runs.push([]);
  }
  return runs.filter((run) => run.length >= 3);
}

/** Deeper parentheses than this are not arithmetic that anyone asks about. */
const deepestNesting = 30;

/** Recursive descent over one run; trailing stray tokens are allowed, an empty or broken start is not. */
function parseRun(run: readonly Token[]): Expression | undefined {
  let position = 0;
  let depth = 0;
  const peek = (): Token | undefined => run[position];
  const factor = (): Expression | undefined => {
    const token = run[position++];
    if (typeof token === 'number') return token;
    if (token === '-') {
      const operand = factor();
      return typeof operand === 'number' ? -operand : undefined;
    }
    if (token !== '(' || depth >= deepestNesting) return undefined;
    depth++;
    const inner = sum();
    depth--;
    return inner !== undefined && run[position++] === ')' ? inner : undefined;
  };
  const chain = (operand: () => Expression | undefined, operators: readonly Token[]): Expression | undefined => {
    let left = operand();
    while (left !== undefined && operators.includes(peek() ?? 'other')) {
      const operator = run[position++] as Operator;
      const right = operand();
      if (right === undefined) return undefined;
      left = { operator, left, right };
    }
    return left;
  };
  const product = (): Expression | undefined => chain(factor, ['*', '/']);
  const sum = (): Expression | undefined => chain(product, ['+', '-']);
  const expression = sum();
  return position === run.length ? expression : undefined;
}

const signs: Readonly<Record<Operator, string>> = { '+': '+', '-': '−', '*': '×', '/': '÷' };

/**
 * Evaluates innermost first.
 *
 * @param options.operate computes one operation; `index` counts operations in the order they are done.
 * @returns the value and one line of working per operation.
 */
export function evaluate(
  expression: Expression,
  options: {
    readonly language: Language;
    readonly operate: (node: { operator: Operator; left: number; right: number; index: number }) => number;
  },
): { readonly value: number; readonly steps: readonly string[] } {
  const steps: string[] = [];
  const show = (value: number): string => formatNumber(value, { language: options.language });
  const visit = (node: Expression): number => {
    if (typeof node === 'number') return node;
    const left = visit(node.left);
    const right = visit(node.right);
    const value = options.operate({ operator: node.operator, left, right, index: steps.length });
    steps.push(`${show(left)} ${signs[node.operator]} ${show(right)} = ${show(value)}`);
    return value;
  };
  return { value: visit(expression), steps };
}

/** The same operands and operators read strictly from left to right, as on a pocket calculator. */
export function withoutPrecedence(expression: OperationNode): OperationNode {
  const numbers: number[] = [];
  const operators: Operator[] = [];
  const flatten = (node: Expression): void => {
    if (typeof node === 'number') {
      numbers.push(node);
      return;
    }
    flatten(node.left);
    operators.push(node.operator);
    flatten(node.right);
  };
  flatten(expression);
  let result: Expression = numbers[0] ?? 0;
  for (const [index, operator] of operators.entries()) {
    result = { operator, left: result, right: numbers[index + 1] ?? 0 };
  }
  return result as OperationNode;
}
