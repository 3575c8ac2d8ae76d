/** An expression of the little language that Python and JavaScript snippets share. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | string | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice';
      readonly object: Expression;
      readonly from: Expression | undefined;
      readonly to: Expression | undefined;
      readonly step: Expression | undefined;
    }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] };

export type Statement =
  | { readonly kind: 'assign'; readonly target: Expression; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print'; readonly args: readonly Expression[] }
  | { readonly kind: 'each'; readonly name: string; readonly items: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: readonly Statement[];
      /** The third part of a JavaScript `for`; runs after every round. */
      readonly update: readonly Statement[];
    }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

export interface Branch {
  readonly test: Expression;
  readonly body: readonly Statement[];
}

export type Dialect = 'python' | 'javascript';

/** The snippet uses something the sandbox does not model. */
export class UnsupportedCode extends Error {
  override readonly name = 'UnsupportedCode';
}
