import { callFunction, callMethod, isTrue, operateOn, slice, type Value } from './built-ins.ts';
import { type Dialect, type Expression, type Statement, UnsupportedCode } from './syntax.ts';

/** A lapse while tracing: at the `at`-th chance (from 0), a loop ends early, a branch is misjudged, a sum is one off. */
export interface Lapse {
  readonly kind: 'loop-ends-early' | 'branch-misjudged' | 'one-off' | 'update-missed';
  readonly at: number;
}

/** What a snippet does when it runs. */
export interface Trace {
  readonly lines: readonly (readonly Value[])[];
  readonly variables: ReadonlyMap<string, Value>;
  /** Statements executed and loop rounds: the length of the trace. */
  readonly steps: number;
  /** How often each lapse could have happened. */
  readonly chances: Readonly<Record<Lapse['kind'], number>>;
}

/** Enough for any snippet worth tracing by hand. */
const stepLimit = 2000;

/**
 * Runs a parsed snippet.
 *
 * @param options.lapse a mistake to make on the way.
 * @throws UnsupportedCode when it leaves the subset or does not end within 2,000 steps.
 */
export function runCode(
  program: readonly Statement[],
  options: { readonly dialect: Dialect; readonly lapse?: Lapse | undefined },
): Trace {
  const machine = new Machine(options.dialect, options.lapse);
  machine.run(program);
  return machine;
}

type Flow = 'next' | 'break' | 'continue';

class Machine implements Trace {
  readonly lines: (readonly Value[])[] = [];
  readonly variables = new Map<string, Value>();
  readonly chances = { 'loop-ends-early': 0, 'branch-misjudged': 0, 'one-off': 0, 'update-missed': 0 };
  steps = 0;
  readonly #dialect: Dialect;
  readonly #lapse: Lapse | undefined;

  constructor(dialect: Dialect, lapse: Lapse | undefined) {
    this.#dialect = dialect;
    this.#lapse = lapse;
  }

  run(statements: readonly Statement[]): Flow {
    for (const statement of statements) {
      if (++this.steps > stepLimit) throw new UnsupportedCode('the snippet runs too long');
      const flow = this.#execute(statement);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  #lapses(kind: Lapse['kind']): boolean {
    return this.chances[kind]++ === this.#lapse?.at && this.#lapse.kind === kind;
  }

  #execute(statement: Statement): Flow {
    switch (statement.kind) {
      case 'assign':
        this.#assign(statement);
        return 'next';
      case 'expression':
        this.#value(statement.value);
        return 'next';
      case 'print':
        this.lines.push(statement.args.map((arg) => copyOf(this.#value(arg))));
        return 'next';
      case 'each':
        return this.#each(statement);
      case 'while':
        return this.#while(statement);
      case 'if':
        return this.#if(statement);
      default:
        return statement.kind;
    }
  }

  #assign({ target, operator, value }: Statement & { kind: 'assign' }): void {
    let result = this.#value(value);
    if (operator !== '') {
      if (this.#lapses('update-missed')) return;
      result = this.#operate(operator, [this.#value(target), result]);
    }
    if (target.kind === 'name') {
      this.variables.set(target.name, result);
      return;
    }
    const list = target.kind === 'index' ? this.#value(target.object) : undefined;
    if (target.kind !== 'index' || !Array.isArray(list)) throw new UnsupportedCode('cannot assign to this');
    list[Number(this.#value(target.index))] = result;
  }

  #each({ name, items, body }: Statement & { kind: 'each' }): Flow {
    const value = this.#value(items);
    const rounds = typeof value === 'string' ? [...value] : Array.isArray(value) ? [...value] : undefined;
    if (rounds === undefined) throw new UnsupportedCode('cannot loop over this');
    const count = rounds.length - (this.#lapses('loop-ends-early') ? 1 : 0);
    for (const item of rounds.slice(0, Math.max(0, count))) {
      this.variables.set(name, item);
      if (this.run(body) === 'break') break;
    }
    return 'next';
  }

  #while({ test, body, update }: Statement & { kind: 'while' }): Flow {
    // Ending a loop one round early means looking at the condition after the next update.
    const isHasty = this.#lapses('loop-ends-early');
    while (isTrue(this.#value(test))) {
      if (++this.steps > stepLimit) throw new UnsupportedCode('the snippet runs too long');
      if (isHasty && update.length > 0 && this.#isLastRound(test, update)) break;
      if (this.run(body) === 'break') break;
      this.run(update);
    }
    return 'next';
  }

  #isLastRound(test: Expression, update: readonly Statement[]): boolean {
    const saved = new Map(this.variables);
    this.run(update);
    const isLast = !isTrue(this.#value(test));
    for (const [name, value] of saved) this.variables.set(name, value);
    return isLast;
  }

  #if({ branches, otherwise }: Statement & { kind: 'if' }): Flow {
    for (const { test, body } of branches) {
      const holds = isTrue(this.#value(test));
      if (holds !== this.#lapses('branch-misjudged')) return this.run(body);
    }
    return this.run(otherwise);
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'name': {
        const value = this.variables.get(expression.name);
        if (value === undefined) throw new UnsupportedCode(`${expression.name} is not defined`);
        return value;
      }
      case 'list':
        return expression.items.map((item) => this.#value(item));
      case 'unary': {
        const operand = this.#value(expression.operand);
        return expression.operator === '-' ? -Number(operand) : !isTrue(operand);
      }
      case 'binary':
        return this.#binary(expression);
      case 'index':
        return this.#index(this.#value(expression.object), this.#value(expression.index));
      case 'slice': {
        const bound = (part: Expression | undefined): number | undefined =>
          part === undefined ? undefined : Number(this.#value(part));
        return slice(this.#value(expression.object), {
          from: bound(expression.from),
          to: bound(expression.to),
          step: bound(expression.step),
        });
      }
      case 'member': {
        const object = this.#value(expression.object);
        if (expression.name === 'length' && (typeof object === 'string' || Array.isArray(object))) return object.length;
        throw new UnsupportedCode(`.${expression.name} is not supported`);
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #binary({ operator, left, right }: Expression & { kind: 'binary' }): Value {
    const first = this.#value(left);
    if (operator === 'and') return isTrue(first) ? this.#value(right) : first;
    if (operator === 'or') return isTrue(first) ? first : this.#value(right);
    return this.#operate(operator, [first, this.#value(right)]);
  }

  #operate(operator: string, operands: readonly [Value, Value]): Value {
    const result = operateOn(operator, operands, this.#dialect);
    if (typeof result !== 'number' || !'+-*'.includes(operator)) return result;
    return this.#lapses('one-off') ? result + 1 : result;
  }

  #index(object: Value, index: Value): Value {
    if (typeof object !== 'string' && !Array.isArray(object)) throw new UnsupportedCode('cannot index this');
    const at = Number(index);
    const value = object[at < 0 && this.#dialect === 'python' ? object.length + at : at];
    if (value === undefined) throw new UnsupportedCode('index out of range');
    return value;
  }

  #call({ callee, args }: Expression & { kind: 'call' }): Value {
    const values = args.map((arg) => this.#value(arg));
    if (callee.kind === 'name') return callFunction(callee.name, values);
    if (callee.kind !== 'member') throw new UnsupportedCode('cannot call this');
    if (callee.object.kind === 'name' && callee.object.name === 'Math') return callFunction(callee.name, values);
    return callMethod(this.#value(callee.object), callee.name, values);
  }
}

function copyOf(value: Value): Value {
  return Array.isArray(value) ? value.map(copyOf) : value;
}
