import type { QuestionMaker } from './draw.ts';

const pairs: readonly (readonly [string, string, readonly string[]])[] = [
  ['km', 'miles', ['m', 'yards']], ['miles', 'km', ['meters', 'yards']], ['cm', 'inches', ['mm', 'feet']], ['feet', 'meters', ['inches', 'cm']],
  ['kg', 'pounds', ['grams', 'ounces']], ['pounds', 'kg', ['ounces', 'grams']], ['grams', 'ounces', ['kg', 'pounds']], ['liters', 'gallons', ['ml', 'cups']],
  ['gallons', 'liters', ['quarts', 'ml']], ['km', 'm', ['miles', 'cm']], ['kg', 'grams', ['pounds', 'mg']], ['hours', 'minutes', ['seconds', 'days']],
  ['GB', 'MB', ['KB', 'TB']], ['celsius', 'fahrenheit', ['kelvin']], ['fahrenheit', 'celsius', ['kelvin']], ['mph', 'km/h', ['m/s']], ['acres', 'hectares', ['m²']],
  ['m', 'cm', ['feet', 'inches']], ['liters', 'ml', ['cups', 'gallons']], ['cups', 'ml', ['tablespoons', 'liters']],
]; // biome-ignore format: one table

export const units: QuestionMaker = (draw) => {
  const [from, to, others] = draw.one(pairs);
  const value = draw.one([
    draw.int(2, 12),
    draw.int(13, 99),
    draw.int(100, 2500),
    `${draw.int(1, 40)}.${draw.int(1, 9)}`,
    `${draw.int(1, 400)}.${draw.int(11, 99)}`,
  ]);
  const other = draw.one(others);
  const followUps = [`now the same in ${other}`, `and in ${other}?`, `and ${draw.int(3, 60)} ${from}?`];
  if (draw.chance(0.18)) {
    return {
      text: draw.one([
        `Convert ${draw.int(4, 6)} ft ${draw.int(1, 11)} in to cm`,
        `how many grams are ${draw.int(2, 9)} lb ${draw.int(1, 15)} oz?`,
        `${draw.int(1, 9)} hours ${draw.int(5, 55)} minutes in seconds`,
        `What is ${draw.int(1, 9)} kg ${draw.int(50, 950)} g in pounds?`,
      ]),
      followUps: [],
    };
  }
  const text = draw.one([
    `Convert ${value} ${from} to ${to}`,
    `How many ${to} are ${value} ${from}?`,
    `what is ${value} ${from} in ${to}`,
    `${value} ${from} in ${to}?`,
    `I have ${value} ${from}, how many ${to} is that?`,
    `The spec says ${value} ${from}. Please convert that to ${to}.`,
  ]);
  return { text, followUps };
};
