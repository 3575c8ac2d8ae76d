import { createHash } from 'node:crypto';
import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

export interface Page {
  /** What kind of page it is, such as `Router report`. */
  readonly kind: string;
  readonly title: string;
  readonly body: Html;
  /** What the page runs, once it is there: an ES module. Default: nothing. */
  readonly script?: string | undefined;
}

/**
 * A whole document that loads nothing and runs at most its own script, so that it opens from disk. The policy forbids
 * every load and every other script, so that nothing in the data could act even if it were not escaped.
 */
export function page({ kind, title, body, script }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${kind}: ${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
<header><p>${kind}</p><h1>${title}</h1></header>
${body}
</main>
${script === undefined ? undefined : html`<script type="module">${trusted(script)}</script>`}
</body>
</html>
`.markup;
}

function policy(script: string | undefined): string {
  const own =
    script === undefined ? '' : `; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  return `default-src 'none'; style-src 'unsafe-inline'${own}`;
}
