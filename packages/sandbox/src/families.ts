import type { Solver } from './solver.ts';
import { arithmeticSolver } from './solvers/arithmetic.ts';
import { dateSolver } from './solvers/dates.ts';
import { unitSolver } from './solvers/units.ts';

/** Every family, the most specific grammar first: the first that understands a prompt answers it. */
export const solvers: readonly Solver[] = [dateSolver, unitSolver, arithmeticSolver];
