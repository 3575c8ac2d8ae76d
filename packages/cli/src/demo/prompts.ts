/** Five requests of rising difficulty, none of them in the shipped log. */
export const demoPrompts: readonly string[] = [
  'What is 8 + 5?',
  'Remove all vowels from "harbour"',
  'What date is 9 days from 2024-03-03?',
  'Order: 12 lamps at $48.75 each and 7 chairs at $129.50, with a 15 % discount. We split it between 4 people. What does each pay?',
  'Ana is taller than Ben. Cara is shorter than Ben. Dora is taller than Ana. Emil is shorter than Cara. Who is the third tallest?',
];
