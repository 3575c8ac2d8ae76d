import type { Solver } from './solver.ts';
import { arithmeticSolver } from './solvers/arithmetic.ts';
import { codeSolver } from './solvers/code-trace.ts';
import { dateSolver } from './solvers/dates.ts';
import { extractionSolver } from './solvers/extraction.ts';
import { jsonSolver } from './solvers/json-edits.ts';
import { listSolver } from './solvers/lists.ts';
import { numeralSolver } from './solvers/numerals.ts';
import { orderingSolver } from './solvers/ordering.ts';
import { rateSolver } from './solvers/rates.ts';
import { routingSolver } from './solvers/routing.ts';
import { scheduleSolver } from './solvers/schedule.ts';
import { sentimentSolver } from './solvers/sentiment.ts';
import { shoppingSolver } from './solvers/shopping.ts';
import { stockSolver } from './solvers/stock.ts';
import { stringSolver } from './solvers/strings.ts';
import { tableSolver } from './solvers/tables.ts';
import { unitSolver } from './solvers/units.ts';

/** Every family, the most specific grammar first: the first that understands a prompt answers it. */
export const solvers: readonly Solver[] = [
  codeSolver,
  jsonSolver,
  tableSolver,
  sentimentSolver,
  routingSolver,
  listSolver,
  extractionSolver,
  orderingSolver,
  stringSolver,
  dateSolver,
  scheduleSolver,
  numeralSolver,
  unitSolver,
  shoppingSolver,
  rateSolver,
  stockSolver,
  arithmeticSolver,
];
