import type { Random } from '@farthing/core';
import type { Language } from './language.ts';
import type { AnsweringModel } from './skill.ts';
import { pick, type Solution, type Task } from './solver.ts';

/** `#` stands for the answer. Values end their line; strings of text are quoted, bold, or follow a colon. */
interface Voice {
  readonly value: readonly string[];
  /** For names, labels and dates, which nothing "comes to"; as `value` where missing. */
  readonly choice?: readonly string[];
  readonly text: readonly string[];
}

const weakVoices: Readonly<Record<Language, Voice>> = {
  en: {
    value: ['#', "It's #.", 'That would be #.', 'Answer: #', 'I get #.', 'Sure! It comes to #.', 'Looks like #'],
    choice: ['#', "It's #.", 'That would be #.', 'Answer: #', "I'd say #.", 'I think #'],
    text: ['Here you go: #', 'Result: #', 'Sure, here it is: #', 'Output: #'],
  },
  de: { value: ['#', 'Das ist #.', 'Ergebnis: #', 'Ich komme auf #.'], text: ['Ergebnis: #', 'Bitte sehr: #'] },
  es: { value: ['#', 'Es #.', 'Resultado: #', 'Me sale #.'], text: ['Resultado: #', 'Aquí tienes: #'] },
  fr: { value: ['#', "C'est #.", 'Résultat : #', 'Je trouve #.'], text: ['Résultat : #', 'Voici : #'] },
  zh: { value: ['#', '是 #。', '结果： #', '答案是 #'], text: ['结果： #', '好的： #'] },
};

const strongVoices: Readonly<Record<Language, Voice>> = {
  en: {
    value: ['The answer is **#**.', 'So the result is **#**.', 'That gives **#**.', '**#**', 'In total: **#**.'],
    choice: ['The answer is **#**.', '**#**', 'That is **#**.', 'It should be **#**.'],
    text: ['Here is the result:\n\n**#**', 'The result is **#**', '**#**', 'This gives:\n\n#'],
  },
  de: { value: ['Das Ergebnis ist **#**.', 'Damit ergibt sich **#**.'], text: ['Das Ergebnis lautet:\n\n**#**'] },
  es: { value: ['El resultado es **#**.', 'Por lo tanto: **#**.'], text: ['El resultado es:\n\n**#**'] },
  fr: { value: ['Le résultat est **#**.', 'On obtient donc **#**.'], text: ['Voici le résultat :\n\n**#**'] },
  zh: { value: ['答案是 **#**。', '因此结果为 **#**。'], text: ['结果如下：\n\n**#**'] },
};

/** Writes a solution as the model would say it: the weak one curtly, the strong one with its working. */
export function phrase(
  task: Task,
  options: { readonly model: AnsweringModel; readonly solution: Solution; readonly random: Random },
): string {
  const { model, solution, random } = options;
  if (task.kind === 'json') return `\`\`\`json\n${solution.answer}\n\`\`\``;
  const voice = (model === 'sandbox-weak' ? weakVoices : strongVoices)[task.language];
  const statement = conclude(pick(templates(voice, task), random), { task, solution, random });
  const working = model === 'sandbox-weak' ? hastyWorking(solution, random) : fullWorking(solution, random);
  return working === '' ? statement : `${working}\n${statement}`;
}

function templates(voice: Voice, { kind }: Task): readonly string[] {
  if (kind === 'text' || kind === 'list' || kind === 'set') return voice.text;
  return kind === 'number' ? voice.value : (voice.choice ?? voice.value);
}

function conclude(
  template: string,
  options: { readonly task: Task; readonly solution: Solution; readonly random: Random },
): string {
  const { task, solution, random } = options;
  if (task.kind === 'text' && !template.includes('**')) return template.replace('#', () => `"${solution.answer}"`);
  const isList = task.kind === 'list' || task.kind === 'set';
  if (isList && template.endsWith(':\n\n#') && random.next() < 0.7) {
    return template.replace('#', () =>
      solution.answer
        .split(', ')
        .map((item) => `- ${item}`)
        .join('\n'),
    );
  }
  return template.replace('#', () => solution.answer);
}

function hastyWorking(solution: Solution, random: Random): string {
  if (solution.steps.length === 0 || random.next() < 0.6) return '';
  return solution.steps.slice(-2).join(', ');
}

function fullWorking(solution: Solution, random: Random): string {
  const { steps } = solution;
  if (steps.length === 0 || (steps.length === 1 && random.next() < 0.4)) return '';
  if (steps.length === 1) return `${steps[0]}\n`;
  return `${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`;
}

const declines: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'I cannot work this out. I handle calculations, dates, units, lists, short code and the like; could you rephrase?',
    'Sorry, this is beyond me: I could not find a task here that I know how to solve.',
  ],
  de: ['Das kann ich leider nicht lösen.'],
  es: ['Lo siento, no puedo resolver esto.'],
  fr: ['Désolé, je ne sais pas résoudre cela.'],
  zh: ['抱歉，这个问题我无法解答。'],
};

/** An honest reply to a prompt no family understands. */
export function decline(language: Language, random: Random): string {
  return pick(declines[language], random);
}
