import type { Draw, QuestionMaker } from './draw.ts';
import { firstNames, joined, things } from './words.ts';

/** Money with two decimals, one decimal or none, as prices come. */
function price(draw: Draw, high = 40): string {
  const style = draw.weighted([3, 3, 4]);
  if (style === 0) return String(draw.int(2, high));
  if (style === 1) return `${draw.int(1, high)}.50`;
  return `${draw.int(1, high)}.${draw.one(['20', '25', '75', '80', '95', '99', '35', '65', '45'])}`;
}

function number(draw: Draw, digits: number): number {
  return draw.int(digits === 1 ? 2 : 10 ** (digits - 1), 10 ** digits - 1);
}

export const arithmetic: QuestionMaker = (draw) => {
  const ask = (expression: string): string =>
    draw.one([
      `What is ${expression}?`,
      `what's ${expression}`,
      `Calculate ${expression}`,
      `compute ${expression} please`,
      `How much is ${expression}?`,
      `${expression} = ?`,
      `Quick one: ${expression}?`,
      `I keep getting different results, what is ${expression}?`,
      `solve ${expression}`,
    ]);
  const followUps = [
    'and times 3?',
    `now add ${draw.int(15, 480)} to that`,
    'what is half of that?',
    `and minus ${draw.int(11, 95)}?`,
  ];
  const isHard = draw.chance(0.4);
  const digits = (low: number, high: number): number =>
    number(draw, isHard ? high : draw.int(low, Math.max(low, high - 2)));
  switch (draw.weighted([4, 4, 3, 3, 2, 2])) {
    case 0:
      return { text: ask(`${digits(1, 4)} ${draw.one(['+', '-', 'plus', 'minus'])} ${digits(1, 4)}`), followUps };
    case 1:
      return {
        text: ask(`${digits(1, 4)} ${draw.one(['*', 'x', '×', 'times', 'multiplied by'])} ${digits(1, 3)}`),
        followUps,
      };
    case 2:
      return { text: ask(`${digits(2, 3)} + ${digits(1, 3)} ${draw.one(['*', '-', 'x'])} ${digits(1, 2)}`), followUps };
    case 3:
      return {
        text: ask(`${draw.one(['5', '10', '12', '15', '17', '20', '25', '35', '50', '7.5'])}% of ${digits(2, 4)}`),
        followUps,
      };
    case 4: {
      const [a, b, c, d] = [digits(1, 2), digits(1, 2), digits(1, 2), draw.int(2, 9)];
      return {
        text: ask(draw.one([`(${a} + ${b}) * ${d}`, `(${a} + ${b}) * (${c} - ${d})`, `${a} * ${d} + ${b} * ${c}`])),
        followUps,
      };
    }
    default: {
      const list = Array.from({ length: draw.int(3, 7) }, () => digits(1, 3));
      const what = draw.one(['sum', 'average', 'sum', 'mean']);
      return {
        text: draw.one([`What is the ${what} of ${joined(list)}?`, `give me the ${what} of ${joined(list)}`]),
        followUps,
      };
    }
  }
};

export const shopping: QuestionMaker = (draw) => {
  const isHard = draw.chance(0.45);
  const lines = draw
    .some(things, isHard ? draw.int(2, 5) : draw.int(1, 2))
    .map((name) => ({ name, count: draw.int(2, draw.chance(0.3) ? 24 : 9), price: price(draw) }));
  const terms: string[] = [];
  if (draw.chance(isHard ? 0.7 : 0.1))
    terms.push(
      draw.one([
        `There is a ${draw.one([5, 10, 15, 20, 25])}% discount.`,
        `I have a coupon for ${draw.one([5, 10, 12, 15])}%.`,
        `Everything is ${draw.one([10, 20, 30])}% off.`,
      ]),
    );
  if (draw.chance(isHard ? 0.6 : 0.05))
    terms.push(draw.one([`Add ${draw.one([7, 8, 8.5, 19, 20])}% tax.`, `Sales tax is ${draw.one([6, 8, 9.5, 10])}%.`]));
  if (draw.chance(isHard ? 0.4 : 0.05)) terms.push(`Shipping costs $${price(draw, 9)}.`);
  const end = draw.weighted(isHard ? [3, 3, 3] : [9, 1, 1]);
  if (end === 1) terms.push(`We split it between ${draw.one(['two', 'three', '4', '5'])} people.`);
  const question =
    end === 2
      ? `I pay with $${draw.one([200, 500, 1000])}. How much change do I get?`
      : draw.one([
          'How much is it in total?',
          'What do I have to pay?',
          'What is the total?',
          end === 1 ? 'How much does each one pay?' : 'How much does that cost?',
        ]);
  const separate = draw.chance(0.45);
  const body = separate
    ? `${lines.map((line, index) => `${index === 0 ? 'A' : 'a'} ${line.name} costs $${line.price}`).join(' and ')}. ${draw.one(['I buy', 'I take', 'My order is', `${draw.one(firstNames)} buys`])} ${joined(lines.map((line) => `${line.count} ${line.name}s`)).replace(/^ and /, '')}.`
    : `${draw.one(['I buy', "I'm ordering", 'Order:', 'We need', 'Invoice for'])} ${joined(lines.map((line) => `${line.count} ${line.name}s at $${line.price}${draw.chance(0.5) ? ' each' : ''}`)).replace(/^ and /, '')}.`;
  const text = [body, ...terms, question].join(' ');
  return {
    text,
    followUps: [
      'and with a 10% discount?',
      'what if we split it between three people?',
      'and with 8% tax on top?',
      'how much is it with 20% off?',
    ],
  };
};
