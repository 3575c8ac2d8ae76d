import { type Html, html } from '@farthing/evaluation';

/** A line that opens or closes a block of code: three or more backticks or tildes. */
const fence = /^ {0,3}(`{3,}|~{3,})[^`]*$/u;

/** A text as it is, in the page's type; what stands between code fences in monospace. Nothing in it is markup. */
export function textMarkup(text: string): Html {
  const blocks: Html[] = [];
  let lines: string[] = [];
  let open: string | undefined;
  const flush = (): void => {
    const content = lines.join('\n');
    if (open !== undefined) blocks.push(html`<pre class="code"><code>${content}</code></pre>`);
    else if (content.trim() !== '') blocks.push(html`<p class="prose">${content.replace(/^\n+|\s+$/gu, '')}</p>`);
    lines = [];
  };
  for (const line of text.split(/\r\n|\r|\n/u)) {
    const mark = fence.exec(line)?.[1];
    const closes = open !== undefined && mark?.startsWith(open) && line.trim() === mark;
    if (mark === undefined || (open !== undefined && !closes)) lines.push(line);
    else {
      flush();
      open = closes ? undefined : mark;
    }
  }
  flush();
  return blocks.length === 0 ? html`<p class="empty">(an empty text)</p>` : html`${blocks}`;
}
