import type { Random } from '@farthing/core';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { ordinalPattern, parseCount } from './counts.ts';

/** `greater` has more of the quality than `lesser`. */
interface Relation {
  readonly greater: string;
  readonly lesser: string;
  /** Said the other way round: "Bob is shorter than Anna". */
  readonly isInverted: boolean;
}

type Question =
  | { readonly ask: 'rank'; readonly rank: number; readonly fromTop: boolean }
  | { readonly ask: 'order'; readonly fromTop: boolean };

interface Puzzle {
  readonly relations: readonly Relation[];
  readonly question: Question;
}

const more =
  'taller|older|faster|heavier|richer|bigger|larger|longer|stronger|louder|warmer|hotter|more expensive|later|higher|ahead of|senior|deeper|brighter';
const less =
  'shorter|younger|slower|lighter|poorer|smaller|weaker|quieter|colder|cooler|cheaper|less expensive|earlier|lower|behind|junior|shallower|dimmer';
const most =
  'tallest|oldest|fastest|heaviest|richest|biggest|largest|longest|strongest|loudest|warmest|hottest|most expensive|latest|last|highest|deepest|brightest';
const least =
  'shortest|youngest|slowest|lightest|poorest|smallest|weakest|quietest|coldest|coolest|cheapest|least expensive|earliest|lowest|shallowest|dimmest';

/** Chains of comparisons: who is the second tallest, who is oldest, put them in order. */
export const orderingSolver: Solver = {
  family: 'ordering',
  parse(text) {
    const relations = readRelations(text);
    const question = readQuestion(text);
    if (relations.length < 2 || question === undefined) return undefined;
    const puzzle = { relations, question };
    const order = rank(relations);
    return order === undefined ? undefined : puzzleTask(puzzle, order);
  },
};

function readRelations(text: string): Relation[] {
  const relations: Relation[] = [];
  const pattern = new RegExp(
    `(?:\\bthe\\s+)?\\b(\\p{Lu}[\\p{L}\\d]*)\\s+(?:(?:is|was|are|runs?|ran|finished|costs?|arrived|weighs?|sits?|ranks?)\\s+)?(?:much |a bit |slightly |even )?(${more}|${less})(?:\\s+than)?\\s+(?:the\\s+)?(\\p{Lu}[\\p{L}\\d]*)`,
    'gu',
  );
  for (const match of text.matchAll(pattern)) {
    const [subject = '', comparison = '', object = ''] = match.slice(1);
    const isMore = new RegExp(`^(?:${more})$`).test(comparison);
    relations.push(
      isMore
        ? { greater: subject, lesser: object, isInverted: false }
        : { greater: object, lesser: subject, isInverted: true },
    );
  }
  return relations;
}

function readQuestion(text: string): Question | undefined {
  const listed = new RegExp(
    `(?:order|rank|sort|arrange|list)[^.?]*?(?:from\\s+)?(?:the\\s+)?(${most}|${least})(?:\\s+(?:first|to))`,
    'i',
  ).exec(text);
  if (listed !== null) return { ask: 'order', fromTop: isMost(listed[1] ?? '') };
  const asked = new RegExp(`(?:who|which|what)\\b[^.?]*?(?:(${ordinalPattern})[ -])?(${most}|${least})\\b`, 'i').exec(
    text,
  );
  if (asked === null) return undefined;
  return { ask: 'rank', rank: asked[1] === undefined ? 1 : parseCount(asked[1]), fromTop: isMost(asked[2] ?? '') };
}

function isMost(word: string): boolean {
  return new RegExp(`^(?:${most})$`, 'i').test(word);
}

/** Everyone from most to least; `undefined` when the relations contradict each other or leave a tie. */
function rank(relations: readonly Relation[]): string[] | undefined {
  const names = new Set(relations.flatMap(({ greater, lesser }) => [greater, lesser]));
  const order: string[] = [];
  while (names.size > 0) {
    const top = [...names].filter((name) => !relations.some((each) => each.lesser === name && names.has(each.greater)));
    if (top.length !== 1 || top[0] === undefined) return undefined;
    order.push(top[0]);
    names.delete(top[0]);
  }
  return order;
}

function puzzleTask(puzzle: Puzzle, order: readonly string[]): Task {
  const { question } = puzzle;
  return {
    family: 'ordering',
    language: 'en',
    kind: question.ask === 'order' ? 'list' : 'choice',
    choices: question.ask === 'order' ? undefined : order,
    difficulty: difficulty(puzzle, order),
    solution: present(question, order),
    mistake: (random) => present(question, confuse(puzzle, { order, random })),
    follow(text) {
      const next = readQuestion(text);
      return next === undefined ? undefined : puzzleTask({ ...puzzle, question: next }, order);
    },
  };
}

function present(question: Question, order: readonly string[]): Solution {
  const steps = [order.join(' > ')];
  const directed = question.fromTop ? order : [...order].reverse();
  if (question.ask === 'order') return { answer: directed.join(', '), steps: [] };
  return { answer: directed[question.rank - 1] ?? 'nobody', steps };
}

/** One comparison taken the wrong way round, or neighbours swapped about the place that is asked for. */
function confuse(
  puzzle: Puzzle,
  options: { readonly order: readonly string[]; readonly random: Random },
): readonly string[] {
  const { order, random } = options;
  const inverted = puzzle.relations.filter((relation) => relation.isInverted);
  const victim = pick(inverted.length > 0 ? inverted : puzzle.relations, random);
  const flipped = puzzle.relations.map((each) =>
    each === victim ? { ...each, greater: each.lesser, lesser: each.greater } : each,
  );
  const wrong = rank(flipped);
  if (wrong !== undefined && random.next() < 0.6) return wrong;
  const swapped = [...order];
  const at = swapPlace(puzzle.question, { size: order.length, random });
  swapped.splice(at, 2, ...swapped.slice(at, at + 2).reverse());
  return swapped;
}

function swapPlace(question: Question, options: { readonly size: number; readonly random: Random }): number {
  const { size, random } = options;
  if (question.ask === 'order') return random.integer(size - 1);
  const asked = question.fromTop ? question.rank - 1 : size - question.rank;
  return Math.min(size - 2, Math.max(0, asked - random.integer(2)));
}

/** Long chains told out of order with reversed comparisons are hard; the middle is harder than the ends. */
function difficulty({ relations, question }: Puzzle, order: readonly string[]): number {
  const inverted = relations.filter((relation) => relation.isInverted).length;
  const jumps = relations.filter((each, index) => index > 0 && relations[index - 1]?.lesser !== each.greater).length;
  const depth = question.ask === 'order' ? 1 : Math.min(question.rank - 1, order.length - question.rank) * 0.6;
  return -0.4 + 0.45 * order.length + 0.3 * inverted + 0.3 * jumps + depth;
}
