/** Markup that is safe to emit as it stands. Only {@link html} and {@link trusted} make it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Content = Html | string | number | undefined | readonly Content[];

/**
 * Markup with its values escaped: every string that is not {@link Html} becomes text, so that a group named
 * `<script>` stays a name. Lists are joined and `undefined` is left out. Attribute values must be quoted.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.reduce((joined, part, index) => joined + render(values[index - 1]) + part));
}

/** Vouches for markup made elsewhere, such as a serialised SVG tree. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** Keeps a number, its percent sign and its interval on one line. */
export function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%').replace(/\[.*?\]/gu, (interval) => interval.replaceAll(' ', '\u00a0'));
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map(render).join('');
  return String(content).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
