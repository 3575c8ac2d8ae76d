import type { Draw, QuestionMaker } from './draw.ts';
import { firstNames, goods, things } from './words.ts';

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

function joined(items: readonly (string | number)[]): string {
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

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

export const stock: QuestionMaker = (draw) => {
  const noun = draw.one(goods);
  const start = draw.int(2, 9) * draw.one([10, 12, 15, 45, 100, 130]);
  const days = ['On Monday', 'On Tuesday', 'On Wednesday', 'On Thursday', 'On Friday', 'Later', 'In the afternoon'];
  const events: string[] = [];
  const steps = draw.one([1, 2, 2, 5, 6, 7]);
  for (let step = 0; step < steps; step++) {
    const amount = draw.int(3, Math.max(5, Math.floor(start / steps / 2)));
    const event = draw.one([
      `${amount} are shipped`, `${amount} are sold`, `${amount} more arrive`, `${amount} are damaged`, `we receive another ${amount}`, `${amount} are returned`,
      `${amount} are used`, draw.chance(0.4) ? 'half of them are sold' : `${amount} get delivered`,
    ]); // biome-ignore format: one phrase each
    events.push(`${draw.chance(0.7) ? `${days[Math.min(step, 6)]} ` : ''}${event}`);
  }
  const distractor = draw.chance(0.3)
    ? draw.one([' The building has 3 doors.', ' There are 12 employees on site.', ' The site has 4 forklifts.'])
    : '';
  const opening = draw.one([
    `A warehouse starts with ${start} ${noun}.`,
    `We started with ${start} ${noun}.`,
    `The store has ${start} ${noun}.`,
    `Opening stock: we had ${start} ${noun}.`,
  ]);
  const question = draw.one([
    `How many ${noun} are left?`,
    `How many ${noun} remain?`,
    `how many ${noun} do we have now?`,
    'What is the stock level now?',
  ]);
  return {
    text: `${opening}${distractor} ${events.join(draw.one([', ', '. ', ', then ']))}. ${question}`,
    followUps: [
      `and if another ${draw.int(8, 60)} arrive?`,
      `what if ${draw.int(4, 30)} more are sold?`,
      'and after half of them are shipped?',
    ],
  };
};

export const balance: QuestionMaker = (draw) => {
  const name = draw.one(firstNames);
  const steps = Array.from({ length: draw.one([1, 2, 2, 5, 6, 7]) }, () => {
    const amount = draw.chance(0.5) ? draw.int(5, 90) : draw.int(100, 480);
    return draw.one([
      `deposits $${amount}`,
      `spends $${amount} on ${draw.one(['books', 'groceries', 'shoes', 'fuel'])}`,
      `withdraws $${amount}`,
      `earns $${amount}`,
      `pays $${amount} rent`,
      `gets $${amount} back`,
    ]);
  });
  const start = draw.int(20, 95) * 25;
  return {
    text: `${name} has $${start} in the account. ${name} ${steps.length === 1 ? steps[0] : joined(steps)}. ${draw.one(['What is the balance?', 'How much is left?', 'how much money remains'])}`,
    followUps: [`and if another $${draw.int(20, 90)} is withdrawn?`, `what if $${draw.int(20, 90)} more is deposited?`],
  };
};

export const rates: QuestionMaker = (draw) => {
  switch (draw.weighted([3, 3, 3, 2])) {
    case 0: {
      const [speed, hours] = [draw.int(8, 24) * 5, draw.int(2, 6)];
      const unit = draw.one(['km', 'miles']);
      const vehicle = draw.one(['car', 'train', 'van', 'cyclist', 'truck']);
      return draw.chance(0.5)
        ? {
            text: `A ${vehicle} covers ${speed * hours} ${unit} in ${hours} hours. ${draw.one(['At that speed, how', 'How'])} far does it go in ${draw.one([draw.int(2, 9), `${draw.int(1, 6)}.5`])} hours?`,
            followUps: [`and in ${draw.int(7, 12)} hours?`],
          }
        : {
            text: `A ${vehicle} covers ${speed * hours} ${unit} in ${hours} hours. How long does it need for ${speed * draw.int(2, 9) + draw.one([0, 0, 15, 20])} ${unit}?`,
            followUps: [`and for ${speed * 11} ${unit}?`],
          };
    }
    case 1: {
      const [count, minutes] = [draw.int(2, 8), draw.int(2, 12) * 5];
      const pages = count * minutes * draw.int(1, 6);
      const [agent, thing, verb] = draw.one([
        ['printers', 'pages', 'print'],
        ['machines', 'parts', 'make'],
        ['bakers', 'rolls', 'bake'],
        ['pickers', 'items', 'pick'],
      ] as const);
      const [other, time] = [draw.int(2, 12), draw.int(2, 15) * 5];
      return draw.chance(0.6)
        ? {
            text: `If ${count} ${agent} ${verb} ${pages} ${thing} in ${minutes} minutes, how many ${thing} do ${other} ${agent} ${verb} in ${time} minutes?`,
            followUps: [`and ${other + 3} ${agent} in ${time} minutes?`],
          }
        : {
            text: `If ${count} ${agent} ${verb} ${pages} ${thing} in ${minutes} minutes, how long do ${other} ${agent} need for ${pages * draw.int(1, 4)} ${thing}?`,
            followUps: [],
          };
    }
    case 2: {
      const [count, each] = [draw.int(2, 12), draw.one([0.5, 0.75, 1.25, 1.5, 2, 3])];
      const item = draw.one(['apples', 'rolls', 'stamps', 'pens', 'eggs', 'litres']);
      return {
        text: `If ${count} ${item} cost $${(count * each).toFixed(2)}, how much do ${draw.int(3, 40)} ${item} cost?`,
        followUps: [`and ${draw.int(13, 60)} ${item}?`],
      };
    }
    default: {
      const [workers, days] = [draw.int(2, 8), draw.int(3, 18)];
      const agent = draw.one(['workers', 'painters', 'people', 'machines']);
      const other = draw.int(2, 12);
      return {
        text: `${workers} ${agent} need ${days} days for a job. How long do ${other} ${agent} need?`,
        followUps: [],
      };
    }
  }
};

export const numerals: QuestionMaker = (draw) => {
  const size = draw.one([2, 3, 4, 4, 5, 9, 10, 11, 12]);
  const value = draw.int(2 ** (size - 1), 2 ** size - 1);
  const followUps = [
    'and in hex?',
    'and in binary?',
    'what about octal? I mean the same in octal',
    'now in roman numerals',
  ];
  switch (draw.weighted([3, 3, 2, 3, 2])) {
    case 0:
      return {
        text: draw.one([`Convert ${value} to binary`, `what is ${value} in binary?`, `${value} in base 2 please`]),
        followUps,
      };
    case 1:
      return {
        text: draw.one([
          `What is binary ${value.toString(2)} in decimal?`,
          `convert 0b${value.toString(2)} to decimal`,
        ]),
        followUps: [],
      };
    case 2:
      return {
        text: draw.one([
          `convert ${value} to hexadecimal`,
          `What's 0x${value.toString(16).toUpperCase()} in decimal?`,
          `${value} as hex`,
        ]),
        followUps: [],
      };
    case 3: {
      const year = draw.one([draw.int(4, 99), draw.int(100, 999), draw.int(1500, 2030)]);
      return {
        text: draw.one([
          `Write ${year} in roman numerals`,
          `What is ${year} in Roman numerals?`,
          `how do I write the year ${year} using roman numerals`,
        ]),
        followUps: [],
      };
    }
    default:
      return { text: `Convert 0x${value.toString(16)} to binary`, followUps: [] };
  }
};
