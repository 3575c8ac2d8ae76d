import type { Draw, QuestionMaker } from './draw.ts';
import { cities, firstNames, monthNames } from './words.ts';

function date(draw: Draw): string {
  const [year, month, day] = [draw.int(2022, 2027), draw.int(1, 12), draw.int(1, 28)];
  return draw.one([
    `${monthNames[month - 1]} ${day}, ${year}`,
    `${day} ${monthNames[month - 1]} ${year}`,
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  ]);
}

export const dates: QuestionMaker = (draw) => {
  const followUps = [
    'and what weekday is that?',
    `and ${draw.int(3, 40)} days after that?`,
    'and two weeks after that?',
  ];
  switch (draw.weighted([4, 3, 3, 3, 1])) {
    case 0: {
      const days = draw.chance(0.4) ? draw.int(2, 20) : draw.int(21, 150);
      const when = draw.one(['after', 'from', 'before']);
      return {
        text: draw.one([
          `What date is ${days} days ${when} ${date(draw)}?`,
          `The contract was signed on ${date(draw)}. Which date is ${days} days ${when === 'from' ? 'after' : when} that?`,
          `Payment is due ${days} days after ${date(draw)}, what date is that`,
        ]),
        followUps,
      };
    }
    case 1:
      return {
        text: draw.one([
          `What weekday ${draw.one(['is', 'was'])} ${date(draw)}?`,
          `Which day of the week is ${date(draw)}?`,
          `${date(draw)} - what day of the week does it fall on?`,
        ]),
        followUps: [`and ${draw.int(3, 40)} days after that?`],
      };
    case 2:
      return {
        text: draw.one([
          `How many days are there between ${date(draw)} and ${date(draw)}?`,
          `number of ${draw.one(['days', 'business days', 'days', 'weeks'])} between ${date(draw)} and ${date(draw)}`,
        ]),
        followUps: [],
      };
    case 3: {
      const unit = draw.one([
        `${draw.int(2, 14)} weeks`,
        `${draw.int(2, 12)} business days`,
        `${draw.int(2, 20)} months`,
        `${draw.int(4, 25)} working days`,
      ]);
      return {
        text: draw
          .one([
            `What date is ${unit} after ${date(draw)}?`,
            `An order from ${date(draw)} ships ${unit} later, so what date is ${unit} after ${date(draw).replace(/.*/, '')}`,
          ])
          .replace(/, so what date.*$/, `. Which date is that?`),
        followUps,
      };
    }
    default:
      return {
        text: `The audit is on ${date(draw)}. We need to file ${draw.int(5, 45)} days before. What date is that?`,
        followUps,
      };
  }
};

function time(minutes: number, half: boolean): string {
  const [hour, minute] = [Math.floor(minutes / 60) % 24, String(minutes % 60).padStart(2, '0')];
  return half ? `${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? 'am' : 'pm'}` : `${hour}:${minute}`;
}

export const schedule: QuestionMaker = (draw) => {
  const half = draw.chance(0.4);
  const start = draw.int(12, 40) * 30 + draw.one([0, 0, 5, 10, 20, 25]);
  const at = time(start, half);
  const followUps = [
    `and with another ${draw.one([10, 20, 45])}-minute break?`,
    `what if there is one more talk of ${draw.one([15, 25, 40])} minutes?`,
  ];
  switch (draw.weighted([5, 3, 2, 2])) {
    case 0: {
      const parts = Array.from({ length: draw.one([1, 1, 2, 4, 5, 6]) }, () =>
        draw.one([
          `a ${draw.int(2, 18) * 5}-minute ${draw.one(['talk', 'demo', 'review', 'break'])}`,
          `${draw.one(['two', 'three', '4'])} ${draw.one(['talks', 'interviews', 'slots'])} of ${draw.int(2, 9) * 5} minutes`,
          `a ${draw.int(1, 2)} hour ${draw.int(1, 5) * 10} minute workshop`,
          `a ${draw.one([10, 15, 20])} minute break`,
        ]),
      );
      const body = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
      return {
        text: draw.one([
          `The ${draw.one(['meeting', 'session', 'course', 'shift'])} starts at ${at}, with ${body}. When does it end?`,
          `We begin at ${at}. There is ${body}. What time do we finish?`,
        ]),
        followUps,
      };
    }
    case 1:
      return {
        text: draw.one([
          `How many minutes is it from ${at} to ${time(start + draw.int(2, 60) * 7, half)}?`,
          `How long is a shift from ${at} to ${time(start + draw.int(3, 60) * 7, half)} in minutes?`,
        ]),
        followUps: [],
      };
    case 2: {
      const [a, b] = [draw.int(-8, 4), draw.int(1, 11)];
      const zone = (offset: number): string => `UTC${offset < 0 ? '-' : '+'}${Math.abs(offset)}`;
      return {
        text: `It's ${at} in ${draw.one(cities)} (${zone(a)}). What time is it in ${draw.one(['Tokyo', 'Sydney', 'Dubai', 'Mumbai office', 'Singapore'])} (${zone(b)})?`,
        followUps: [],
      };
    }
    default:
      return {
        text: `${draw.one(['The delivery', 'The roast', `${firstNames[draw.int(0, 20)]}'s report`])} must be ready at ${at} and takes ${draw.int(1, 4)} hours ${draw.int(1, 11) * 5} minutes${draw.chance(0.5) ? ` plus ${draw.int(2, 8) * 5} minutes of checks` : ''}. What time do we have to start?`,
        followUps: [],
      };
  }
};

export const ordering: QuestionMaker = (draw) => {
  const [more, less, most, least] = draw.one([
    ['taller', 'shorter', 'tallest', 'shortest'], ['older', 'younger', 'oldest', 'youngest'], ['faster', 'slower', 'fastest', 'slowest'],
    ['heavier', 'lighter', 'heaviest', 'lightest'], ['more expensive', 'cheaper', 'most expensive', 'cheapest'],
  ] as const); // biome-ignore format: one row each
  const names = draw.some(
    more === 'more expensive' ? ['Lamp', 'Desk', 'Sofa', 'Rug', 'Clock', 'Shelf', 'Mirror'] : firstNames,
    draw.one([3, 3, 4, 6, 7]),
  );
  const relations = names
    .slice(1)
    .map((name, index) =>
      draw.chance(0.4) ? `${name} is ${less} than ${names[index]}` : `${names[index]} is ${more} than ${name}`,
    );
  const told = draw.chance(0.6) ? draw.some(relations, relations.length) : relations;
  const middle = draw.one(['second', 'third', 'second']);
  const question = draw.one([
    `Who is the ${most}?`,
    `Who is the ${least}?`,
    `Who is the ${middle} ${most}?`,
    `Put them in order: list them from ${most} to ${least}.`,
    `Which one is the ${least}?`,
  ]);
  return {
    text: `${told.join(draw.one(['. ', ', ', '. ']))}. ${question}`,
    followUps: [`and who is the second ${least}?`, `who is the ${most}?`, `and who is the third ${most}?`],
  };
};
