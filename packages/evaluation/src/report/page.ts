import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

export interface Page {
  /** What kind of page it is, such as `Router report`. */
  readonly kind: string;
  readonly title: string;
  readonly body: Html;
}

/**
 * A whole document that loads nothing and runs nothing, so that it opens from disk. The policy forbids every load and
 * script, so that nothing in the data could act even if it were not escaped.
 */
export function page({ kind, title, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${kind}: ${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
<header><p>${kind}</p><h1>${title}</h1></header>
${body}
</main>
</body>
</html>
`.markup;
}
