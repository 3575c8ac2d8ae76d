/** What a text holds that a search may begin with. */
export interface TextSigns {
  readonly hasDigit: boolean;
  readonly hasAt: boolean;
  readonly hasColon: boolean;
  /** A colon or equals sign, or a word such as `is`: something may be given to a name. */
  readonly hasAssignment: boolean;
  /** Sixteen characters of keys in a row. */
  readonly hasLongToken: boolean;
}

const shortestToken = 16;

const tokenSign = 1;
const digitSign = 2;
const atSign = 4;
const colonSign = 8;
const equalsSign = 16;

/** By ASCII code. */
const signs = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+/.-')
  signs[character.charCodeAt(0)] = tokenSign;
for (const digit of '0123456789') signs[digit.charCodeAt(0)] = tokenSign | digitSign;
signs['='.charCodeAt(0)] = tokenSign | equalsSign;
signs['@'.charCodeAt(0)] = atSign;
signs[':'.charCodeAt(0)] = colonSign;

/** Most texts hold nothing to redact: one walk tells which searches could find anything. */
export function textSigns(text: string): TextSigns {
  let all = 0;
  let run = 0;
  let longest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Figures of other scripts and full-width signs are looked for whenever there is a character beyond Latin.
    const found = code < 128 ? (signs[code] ?? 0) : code >= 0x660 ? digitSign | colonSign : 0;
    all |= found;
    run = (found & tokenSign) === 0 ? 0 : run + 1;
    if (run > longest) longest = run;
  }
  return {
    hasDigit: (all & digitSign) !== 0,
    hasAt: (all & atSign) !== 0,
    hasColon: (all & colonSign) !== 0,
    hasAssignment: (all & (colonSign | equalsSign)) !== 0 || / (?:is|ist|lautet|est|es) /u.test(text),
    hasLongToken: longest >= shortestToken,
  };
}
