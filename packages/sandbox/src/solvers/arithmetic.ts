import type { Random } from '@farthing/core';
import { detectLanguage, findNumbers, formatNumber, type Language } from '../language.ts';
import type { Solution, Solver, Task } from '../solver.ts';
import { type Expression, evaluate, findExpression, type OperationNode, withoutPrecedence } from './expression.ts';
import { operate, operateBadly, operationCost } from './slips.ts';

const intention =
  /\b(?:what(?:'s|s)?|calculate|compute|evaluate|solve|work out|how much|result|add|total|value of|berechne|rechne|was|wie ?viel|ergibt|calcula|cuánto|resultado|resuelve|combien|calcule|résultat|vaut)\b|计算|等于|多少|是几|[=?？]\s*$/iu;

/** Written arithmetic: `348 + 92 * 3`, `15% of 240`, `the average of 4, 9 and 14`, in five languages. */
export const arithmeticSolver: Solver = {
  family: 'arithmetic',
  parse(text) {
    // A sum inside a program is the program's business.
    if (text.includes('```')) return undefined;
    const language = detectLanguage(text);
    const aggregate = language === 'en' ? readAggregate(text) : undefined;
    if (aggregate !== undefined) return arithmeticTask(aggregate, language);
    const found = findExpression(text, language);
    if (found === undefined) return undefined;
    const bare = /^[\s\d.,+\-*/()x×÷=?]+$/.test(text);
    return bare || intention.test(text) ? arithmeticTask(found.expression, language) : undefined;
  },
};

function arithmeticTask(expression: OperationNode, language: Language): Task | undefined {
  const right = solve(expression, language);
  if (!Number.isFinite(right.value)) return undefined;
  return {
    family: 'arithmetic',
    language,
    kind: 'number',
    difficulty: cost(expression),
    solution: right.solution,
    mistake: (random) => solveBadly(expression, { language, random }),
    follow: (text) => followUp(text, right.value),
  };
}

function solve(expression: Expression, language: Language): { value: number; solution: Solution } {
  const { value, steps } = evaluate(expression, {
    language,
    operate: ({ operator, left, right }) => operate(operator, left, right),
  });
  return { value, solution: { answer: formatNumber(value, { language }), steps } };
}

function solveBadly(
  expression: OperationNode,
  options: { readonly language: Language; readonly random: Random },
): Solution {
  const { language, random } = options;
  const flat = withoutPrecedence(expression);
  if (random.next() < 0.4 && solve(flat, language).value !== solve(expression, language).value) {
    return solve(flat, language).solution;
  }
  const faulty = random.integer(operationCount(expression));
  const { value, steps } = evaluate(expression, {
    language,
    operate: ({ operator, left, right, index }) =>
      index === faulty ? operateBadly(operator, [left, right], random) : operate(operator, left, right),
  });
  return { answer: formatNumber(value, { language }), steps };
}

function operationCount(expression: Expression): number {
  if (typeof expression === 'number') return 0;
  return 1 + operationCount(expression.left) + operationCount(expression.right);
}

/** Sum of the operations' own costs; each level of nesting adds, because a partial result has to be kept in mind. */
function cost(expression: Expression): number {
  if (typeof expression === 'number') return 0;
  const value = (node: Expression): number => solve(node, 'en').value;
  const nested = typeof expression.right === 'number' ? 0 : 0.5;
  const own = operationCost(expression.operator, value(expression.left), value(expression.right));
  return own + nested + cost(expression.left) + cost(expression.right);
}

function readAggregate(text: string): OperationNode | undefined {
  const match =
    /\b(sum|total|product|average|mean|difference)\s+(?:of|between)\s+((?:[-\d.,]+(?:\s*,?\s*and\s+|\s*,\s*|\s+))+[-\d.]+)/i.exec(
      text,
    );
  if (match === null) return undefined;
  const numbers = findNumbers((match[2] ?? '').replace(/,(?=\s)/g, ' '), 'en');
  if (numbers.length < 2) return undefined;
  const kind = (match[1] ?? '').toLowerCase();
  const operator = kind === 'product' ? '*' : kind === 'difference' ? '-' : '+';
  const folded = numbers.slice(1).reduce<Expression>((left, right) => ({ operator, left, right }), numbers[0] ?? 0);
  if (kind !== 'average' && kind !== 'mean') return folded as OperationNode;
  return { operator: '/', left: folded, right: numbers.length };
}

/** "and times 3?", "now subtract 40 from that", "what is half of that". */
function followUp(text: string, before: number): Task | undefined {
  const language = detectLanguage(text);
  const steps: readonly (readonly [RegExp, OperationNode['operator'], number | undefined])[] = [
    [/\b(?:times|multiply (?:that|it|this) by|multiplied by)\s+(?=\d)/i, '*', undefined],
    [/\b(?:plus|add)\s+(?=\d)/i, '+', undefined],
    [/\b(?:minus|subtract|take away)\s+(?=\d)/i, '-', undefined],
    [/\b(?:divide(?:d)?(?: (?:that|it|this))? by)\s+(?=\d)/i, '/', undefined],
    [/\bhalf\b/i, '/', 2],
    [/\bdouble\b/i, '*', 2],
  ];
  for (const [pattern, operator, fixed] of steps) {
    const match = pattern.exec(text);
    const operand = match === null ? undefined : (fixed ?? findNumbers(text.slice(match.index), language)[0]);
    if (operand !== undefined) return arithmeticTask({ operator, left: before, right: operand }, language);
  }
  return undefined;
}
