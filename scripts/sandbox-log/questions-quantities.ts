import type { QuestionMaker } from './draw.ts';
import { firstNames, goods, joined } from './words.ts';

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
