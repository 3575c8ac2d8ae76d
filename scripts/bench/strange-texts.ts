import { readdirSync, readFileSync } from 'node:fs';
import { createRandom } from '@farthing/core';

const sentences = {
  German:
    'Bitte erkläre mir in einfachen Worten, wie eine Wärmepumpe arbeitet und wann sich der Einbau lohnt. Schreibe dann einen kurzen Brief an meine Vermieterin, in dem ich um einen Termin bitte, und nenne drei Vorschläge für nächste Woche.',
  French:
    'Pouvez-vous m’expliquer comment une pompe à chaleur fonctionne et dans quels cas elle vaut son prix ? Écris ensuite une courte lettre à ma propriétaire pour demander un rendez-vous, avec trois propositions pour la semaine prochaine.',
  Russian:
    'Объясни простыми словами, как работает тепловой насос и когда его установка окупается. Затем напиши короткое письмо моей хозяйке с просьбой о встрече и предложи три времени на следующей неделе.',
  Chinese:
    '请用简单的话解释热泵怎样工作,什么时候安装它才划算。然后给我的房东写一封短信,请求见面,并提出下周的三个时间。',
} as const;

/** Texts that no router for English questions was trained on, by kind; the same on every run. */
export function strangeTexts(): Record<string, string[]> {
  const random = createRandom(1, 'strange texts');
  const drawn = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[random.integer(alphabet.length)]).join('');
  const many = (make: () => string): string[] => Array.from({ length: 200 }, make);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, unit) => unit));
  // Of a script that says much in few characters, shorter ones.
  const windows = (text: string): string[] => {
    const length = Math.min(70, Math.floor(text.length / 2));
    const step = Math.ceil(length / 20);
    return Array.from({ length: Math.floor((text.length - length) / step) + 1 }, (_, at) =>
      text.slice(step * at, step * at + length),
    );
  };
  return {
    'random letters': many(() =>
      Array.from({ length: 10 + random.integer(40) }, () => drawn(letters, 2 + random.integer(9))).join(' '),
    ),
    'random bytes': many(() => drawn(bytes, 300)),
    Base64: many(() => drawn(`${letters}${letters.toUpperCase()}0123456789+/`, 300)),
    ...Object.fromEntries(Object.entries(sentences).map(([language, text]) => [language, windows(text)])),
    TypeScript: sourceFiles(),
  };
}

function sourceFiles(): string[] {
  const folder = new URL('../../packages/runtime/src/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8').slice(300, 1100))
    .filter((text) => text.length === 800);
}
