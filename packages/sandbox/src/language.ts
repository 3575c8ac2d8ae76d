/** Languages the sandbox models read and answer in. */
export type Language = 'en' | 'de' | 'es' | 'fr' | 'zh';

const markerWords: Readonly<Record<'de' | 'es' | 'fr', ReadonlySet<string>>> = {
  de: new Set(
    'der das und ist wie viel viele welcher welches welchen wochentag von zu zum ich bitte je mal geteilt sortiere berechne rechne tage nach zwischen kostet kosten insgesamt jetzt dann auch umrechnen guten hallo danke entferne'.split(
      ' ',
    ),
  ),
  es: new Set(
    'el la los las y es cuánto cuánta cuántos cuántas qué día cuál de por más menos ordena convierte calcula hola gracias cada una uno en total después entre días ahora también cuesta cuestan elimina son'.split(
      ' ',
    ),
  ),
  fr: new Set(
    'le la les et est combien font fait quel quelle jour de des fois moins plus trie convertis calcule bonjour merci chacun chacune en tout après entre jours maintenant aussi coûtent coûte supprime à il'.split(
      ' ',
    ),
  ),
};

/** The language of a prompt, by its function words; English unless another clearly leads. */
export function detectLanguage(text: string): Language {
  if ((text.match(/\p{Script=Han}/gu)?.length ?? 0) >= 4) return 'zh';
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  let best: Language = 'en';
  let bestShare = 0.25;
  for (const language of ['de', 'es', 'fr'] as const) {
    const hits = words.filter((word) => markerWords[language].has(word)).length;
    const share = hits / Math.max(1, words.length);
    if (hits >= 2 && share > bestShare) {
      best = language;
      bestShare = share;
    }
  }
  return best;
}

const pointDecimal = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const commaDecimal = String.raw`\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?`;
const spacedDecimal = String.raw`\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:,\d+)?`;

/** Regular-expression source of an unsigned number as the language writes it. */
export function numberPattern(language: Language): string {
  if (language === 'fr') return spacedDecimal;
  return language === 'de' || language === 'es' ? commaDecimal : pointDecimal;
}

/** Reads a number written by {@link numberPattern}, with or without a minus sign. */
export function parseNumber(token: string, language: Language): number {
  const sign = /^[-−]/.test(token) ? -1 : 1;
  const digits = token.replace(/^[-−+]/, '');
  const plain =
    numberPattern(language) === pointDecimal
      ? digits.replaceAll(',', '')
      : digits.replace(/[.\u00a0\u202f]/g, '').replace(',', '.');
  return sign * Number(plain);
}

/** Every number of a text in order; a minus sign counts unless it stands between two numbers or words. */
export function findNumbers(text: string, language: Language): number[] {
  const pattern = new RegExp(String.raw`(?<![\p{L}\d.,])[-−]?(?:${numberPattern(language)})`, 'gu');
  return (text.match(pattern) ?? []).map((token) => parseNumber(token, language));
}

/**
 * Writes a number as the language does, thousands grouped.
 *
 * @param options.decimals exact number of decimals; by default up to four, trailing zeros dropped.
 */
export function formatNumber(
  value: number,
  options: { readonly language: Language; readonly decimals?: number | undefined },
): string {
  const { language, decimals } = options;
  const fixed = decimals === undefined ? String(roundTo(value, 4)) : roundTo(value, decimals).toFixed(decimals);
  const [whole = '0', fraction] = fixed.replace('-', '').split('.');
  const [group, point] =
    language === 'fr' ? ['\u202f', ','] : language === 'de' || language === 'es' ? ['.', ','] : [',', '.'];
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return `${value < 0 && Number(fixed) !== 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}

/** Rounds half away from zero, undoing binary representation error first. */
export function roundTo(value: number, decimals: number): number {
  if (Number.isInteger(value)) return value;
  const scale = 10 ** decimals;
  const scaled = Math.abs(value) * scale;
  return (Math.sign(value) * Math.round(scaled * (1 + Number.EPSILON * 4))) / scale;
}
