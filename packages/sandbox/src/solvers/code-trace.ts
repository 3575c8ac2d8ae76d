import type { Random } from '@farthing/core';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import type { Value } from './code/built-ins.ts';
import { parseCode } from './code/parse-code.ts';
import { type Lapse, runCode, type Trace } from './code/run-code.ts';
import { type Dialect, type Statement, UnsupportedCode } from './code/syntax.ts';

/** A snippet and what is asked about it: its output, or the final value of a variable. */
interface Snippet {
  readonly program: readonly Statement[];
  readonly dialect: Dialect;
  readonly variable: string | undefined;
}

const question =
  /\b(?:print|output|prints|printed|result|log|logs|value|returns?|what does|evaluate|trace|happens)\b|输出|Ausgabe|salida|affiche/i;

/** Small Python and JavaScript snippets, run by an interpreter: what do they print? */
export const codeSolver: Solver = {
  family: 'code',
  parse(text) {
    const code = findCode(text);
    if (code === undefined || !question.test(text)) return undefined;
    const variable = /\bvalue of [`"']?(\w+)[`"']?|\bwhat is [`"'](\w+)[`"']/i.exec(text.replace(code, ' '));
    const dialect: Dialect = /\b(?:let|const|var)\s|console\.log|=>|;\s*$/m.test(code) ? 'javascript' : 'python';
    return attempt(() =>
      snippetTask({ program: parseCode(code, dialect), dialect, variable: variable?.[1] ?? variable?.[2] }),
    );
  },
};

/** A fenced block, or the lines that look like code. */
function findCode(text: string): string | undefined {
  const fenced = /```\w*\n([\s\S]+?)```/.exec(text)?.[1];
  if (fenced !== undefined) return fenced;
  const lines = text
    .split('\n')
    .filter((line) =>
      /^\s*(?:[a-z_]\w*(?:\[[^\]]*\])?\s*[-+*]?=|for\b.*[:{]|while\b.*[:{]|if\b.*[:{]|el(?:if|se)\b.*[:{]|\}|print\(|console\.log|let |const |[a-z_]\w*\.\w+\()/.test(
        line,
      ),
    );
  return lines.length >= 2 ? lines.join('\n') : undefined;
}

/** `undefined` for code outside the subset; any other failure is a bug and escapes. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof UnsupportedCode) return undefined;
    throw thrown;
  }
}

function snippetTask(snippet: Snippet): Task | undefined {
  const trace = runCode(snippet.program, snippet);
  const solution = present(snippet, trace);
  if (solution === undefined) return undefined;
  return {
    family: 'code',
    language: 'en',
    kind: answerKind(solution.answer, trace, snippet),
    difficulty: difficulty(trace, snippet),
    solution,
    mistake: (random) => traceBadly(snippet, { trace, random }) ?? solution,
    follow(text) {
      const name = text.match(/\w+/g)?.findLast((word) => trace.variables.has(word));
      return name === undefined ? undefined : snippetTask({ ...snippet, variable: name });
    },
  };
}

function present({ dialect, variable }: Snippet, trace: Trace): Solution | undefined {
  if (variable !== undefined) {
    const value = trace.variables.get(variable);
    return value === undefined ? undefined : { answer: show(value, { dialect, isNested: false }), steps: [] };
  }
  const lines = trace.lines.map((values) => values.map((value) => show(value, { dialect, isNested: false })).join(' '));
  return lines.length === 0 ? undefined : { answer: lines.join(', '), steps: [] };
}

function answerKind(answer: string, trace: Trace, { variable }: Snippet): Task['kind'] {
  if (variable === undefined && trace.lines.length > 1) return 'list';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(answer) ? 'number' : 'text';
}

function show(value: Value, options: { readonly dialect: Dialect; readonly isNested: boolean }): string {
  const { dialect, isNested } = options;
  if (Array.isArray(value)) {
    const items = value.map((item) => show(item, { dialect, isNested: true })).join(', ');
    return dialect === 'python' || value.length === 0 ? `[${items}]` : `[ ${items} ]`;
  }
  if (typeof value === 'boolean') return dialect === 'python' ? (value ? 'True' : 'False') : String(value);
  return typeof value === 'string' && isNested ? `'${value}'` : String(value);
}

/** Runs the snippet with one lapse somewhere. */
function traceBadly(
  snippet: Snippet,
  options: { readonly trace: Trace; readonly random: Random },
): Solution | undefined {
  const { trace, random } = options;
  const kinds = (Object.keys(trace.chances) as Lapse['kind'][]).filter((kind) => trace.chances[kind] > 0);
  if (kinds.length === 0) {
    const right = present(snippet, trace);
    return right === undefined ? undefined : { ...right, answer: right.answer.slice(0, -1) };
  }
  const kind = pick(kinds, random);
  const lapse: Lapse = { kind, at: random.integer(trace.chances[kind]) };
  return attempt(() => present(snippet, runCode(snippet.program, { ...snippet, lapse })));
}

function difficulty(trace: Trace, { program }: Snippet): number {
  const nesting = depthOf(program);
  const branches = Math.min(12, trace.chances['branch-misjudged']);
  return -0.6 + 0.75 * Math.log2(1 + trace.steps) + 0.4 * Math.max(0, nesting - 1) + 0.06 * branches;
}

function depthOf(program: readonly Statement[]): number {
  let depth = 0;
  for (const statement of program) {
    if (statement.kind === 'each' || statement.kind === 'while') depth = Math.max(depth, 1 + depthOf(statement.body));
    if (statement.kind === 'if') {
      for (const { body } of statement.branches) depth = Math.max(depth, 1 + depthOf(body));
    }
  }
  return depth;
}
