/** Only so many characters at either end of a text are searched for a template. */
const searched = 4000;

const boundary = /(?<=[.!?:。！？：]\s|\n|[。！？：])/u;

/** Sentences and lines from the beginning of a text, each with what separates it from the next. */
export function leadingUnits(text: string): string[] {
  const units = text.slice(0, searched).split(boundary);
  if (text.length > searched) units.pop();
  return units;
}

/** Sentences and lines from the end of a text, the last one first. */
export function trailingUnits(text: string): string[] {
  const units = text.slice(-searched).split(boundary);
  if (text.length > searched) units.shift();
  return units.reverse();
}
