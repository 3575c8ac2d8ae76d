/** Five requests of rising difficulty, none of them in the shipped log. */
export const demoPrompts: readonly string[] = [
  'What is 7 + 12?',
  'Sort these alphabetically: pear, apple, fig',
  'How many days are there between 3 March 2024 and 19 November 2026?',
  'A crate holds 48 bottles at $3.75 each. We order 17 crates, get 12 % off, then pay 8.5 % tax. What is the total?',
  'Compute 48291 * 7364 - 9182 * 377',
];
