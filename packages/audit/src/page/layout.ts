import { type Html, html } from '@farthing/evaluation';

export interface PageParts {
  /** What the tab says. */
  readonly title: string;
  /** Names the page's style. */
  readonly kind: 'review' | 'result';
  readonly body: Html;
}

/** The frame of every page. Nothing in it comes from elsewhere, and nothing in it runs but the page's own script. */
export function layout({ title, kind, body }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Farthing audit</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="style.css">
<script type="module" src="keys.js"></script>
</head>
<body class="${kind}">
${body}
</body>
</html>
`.markup;
}

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="2" width="6" height="12" rx="1.5" fill="#0b5fc0"/><rect x="9" y="2" width="6" height="12" rx="1.5" fill="#6db1ff"/></svg>`;
