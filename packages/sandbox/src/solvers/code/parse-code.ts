import { type Branch, type Dialect, type Expression, type Statement, UnsupportedCode } from './syntax.ts';
import { type Token, tokenize } from './tokenize.ts';

/**
 * Parses a snippet. Python's indentation becomes braces first, so one grammar serves both dialects.
 *
 * @throws UnsupportedCode for anything outside the subset.
 */
export function parseCode(source: string, dialect: Dialect): Statement[] {
  return new Parser(tokenize(source, dialect)).program();
}

const aliases: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '===': '==', '!==': '!=' };
/** Binary operators by rising precedence. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '>', '<=', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];

/** Python's `not` takes a whole comparison as its operand. */
const comparisonLevel = 2;

/** Expressions and blocks nested more deeply than this are refused. */
const deepestNesting = 40;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): Statement[] {
    const statements: Statement[] = [];
    while (this.#at < this.#tokens.length) statements.push(...this.#statement());
    return statements;
  }

  #peek(ahead = 0): string {
    const token = this.#tokens[this.#at + ahead];
    return token === undefined || token.kind === 'string' ? '' : token.text;
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new UnsupportedCode(`expected ${text}, got ${this.#tokens[this.#at]?.text}`);
  }

  #word(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'word') throw new UnsupportedCode(`expected a name, got ${token?.text}`);
    return token.text;
  }

  #block(): Statement[] {
    if (!this.#take('{')) return this.#statement();
    const statements: Statement[] = [];
    while (!this.#take('}')) {
      if (this.#at >= this.#tokens.length) throw new UnsupportedCode('a block is not closed');
      statements.push(...this.#statement());
    }
    return statements;
  }

  #statement(): Statement[] {
    return this.#nested(() => this.#anyStatement());
  }

  #anyStatement(): Statement[] {
    if (this.#take(';')) return [];
    if (this.#take('for')) return this.#for();
    if (this.#take('while')) return [{ kind: 'while', test: this.#expression(), body: this.#block(), update: [] }];
    if (this.#take('if')) return [this.#if()];
    if (this.#take('break')) return this.#ended([{ kind: 'break' }]);
    if (this.#take('continue')) return this.#ended([{ kind: 'continue' }]);
    if (/^(?:def|function|class|return|import|from|try|with|lambda|async|switch|do)$/.test(this.#peek())) {
      throw new UnsupportedCode(`${this.#peek()} is not supported`);
    }
    return this.#ended([this.#simple()]);
  }

  #ended(statements: Statement[]): Statement[] {
    this.#take(';');
    return statements;
  }

  #simple(): Statement {
    if (/^(?:let|const|var)$/.test(this.#peek())) this.#at++;
    const target = this.#expression();
    const operator = this.#peek();
    if (operator === '++' || operator === '--') {
      this.#at++;
      return { kind: 'assign', target, operator: operator[0] ?? '+', value: { kind: 'literal', value: 1 } };
    }
    if (operator === '=' || operator === '+=' || operator === '-=' || operator === '*=') {
      this.#at++;
      return { kind: 'assign', target, operator: operator.slice(0, -1), value: this.#expression() };
    }
    if (target.kind === 'call' && isPrint(target.callee)) return { kind: 'print', args: target.args };
    return { kind: 'expression', value: target };
  }

  #for(): Statement[] {
    const isScript = this.#take('(');
    if (/^(?:let|const|var)$/.test(this.#peek())) this.#at++;
    if (this.#peek(1) === 'in' || this.#peek(1) === 'of') {
      const name = this.#word();
      this.#at++;
      const items = this.#expression();
      if (isScript) this.#expect(')');
      return [{ kind: 'each', name, items, body: this.#block() }];
    }
    const start = this.#simple();
    this.#expect(';');
    const test = this.#expression();
    this.#expect(';');
    const update = [this.#simple()];
    this.#expect(')');
    return [start, { kind: 'while', test, body: this.#block(), update }];
  }

  #if(): Statement {
    const branches: Branch[] = [{ test: this.#expression(), body: this.#block() }];
    while (this.#peek() === 'elif' || (this.#peek() === 'else' && this.#peek(1) === 'if')) {
      this.#at += this.#peek() === 'elif' ? 1 : 2;
      branches.push({ test: this.#expression(), body: this.#block() });
    }
    return { kind: 'if', branches, otherwise: this.#take('else') ? this.#block() : [] };
  }

  #expression(level = 0): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const operator = aliases[this.#peek()] ?? this.#peek();
      if (!operators.includes(operator)) return left;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#expression(level + 1) };
    }
  }

  #unary(): Expression {
    const operator = this.#peek();
    if (operator === '-' || operator === '!') {
      this.#at++;
      return { kind: 'unary', operator: operator === '-' ? '-' : 'not', operand: this.#nested(() => this.#unary()) };
    }
    if (this.#take('not'))
      return { kind: 'unary', operator: 'not', operand: this.#nested(() => this.#expression(comparisonLevel)) };
    const base = this.#postfix();
    return this.#take('**')
      ? { kind: 'binary', operator: '**', left: base, right: this.#nested(() => this.#unary()) }
      : base;
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (;;) {
      if (this.#take('.')) value = { kind: 'member', object: value, name: this.#word() };
      else if (this.#take('(')) value = { kind: 'call', callee: value, args: this.#nested(() => this.#list(')')) };
      else if (this.#take('[')) value = this.#nested(() => this.#subscript(value));
      else return value;
    }
  }

  #subscript(object: Expression): Expression {
    const part = (): Expression | undefined =>
      this.#peek() === ':' || this.#peek() === ']' ? undefined : this.#expression();
    const from = part();
    if (!this.#take(':')) {
      this.#expect(']');
      if (from === undefined) throw new UnsupportedCode('an index is missing');
      return { kind: 'index', object, index: from };
    }
    const to = part();
    const step = this.#take(':') ? part() : undefined;
    this.#expect(']');
    return { kind: 'slice', object, from, to, step };
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(close)) {
      items.push(this.#expression());
      if (!this.#take(',') && this.#peek() !== close) throw new UnsupportedCode(`expected , or ${close}`);
    }
    return items;
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > deepestNesting) throw new UnsupportedCode('nested too deeply');
    const result = parse();
    this.#depth--;
    return result;
  }

  #primary(): Expression {
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token?.kind === 'string') return { kind: 'literal', value: token.text };
    if (token?.text === '(') {
      const inner = this.#nested(() => this.#expression());
      this.#expect(')');
      return inner;
    }
    if (token?.text === '[') return { kind: 'list', items: this.#nested(() => this.#list(']')) };
    if (token?.kind !== 'word') throw new UnsupportedCode(`unexpected ${token?.text ?? 'end'}`);
    if (/^true$/i.test(token.text)) return { kind: 'literal', value: true };
    if (/^false$/i.test(token.text)) return { kind: 'literal', value: false };
    return { kind: 'name', name: token.text };
  }
}

function isPrint(callee: Expression): boolean {
  if (callee.kind === 'name') return callee.name === 'print';
  return (
    callee.kind === 'member' &&
    callee.name === 'log' &&
    callee.object.kind === 'name' &&
    callee.object.name === 'console'
  );
}
