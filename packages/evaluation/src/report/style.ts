/** The report's style sheet. Every pair of text and ground has a contrast of at least 4.5; nothing is under 12 px. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --surface: #ffffff; --text: #17202b; --muted: #56616f; --edge: #d9dee5; --head: #f0f2f5;
  --router: #0b5fc0; --band: #0b5fc02b; --length: #a84800; --oracle: #00735a;
  --strong-better: #a84800; --weak-suffices: #3c86d8;
  --yes: #00735a; --no: #a84800; --mark: #e7f0fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --surface: #18202a; --text: #e8edf3; --muted: #a3afbd; --edge: #313c4a; --head: #202a36;
    --router: #6db1ff; --band: #6db1ff33; --length: #f2a45c; --oracle: #4fcfae;
    --strong-better: #f2a45c; --weak-suffices: #4585c9;
    --yes: #4fcfae; --no: #f2a45c; --mark: #1f3047;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 32px 16px 64px; }
header p, .note, figcaption, .axis { color: var(--muted); font-size: 14px; }
header p { margin: 0; }
h1 { font-size: 22px; line-height: 1.3; margin: 2px 0 20px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 0 0 4px; }
h3 { font-size: 15px; margin: 20px 0 8px; overflow-wrap: anywhere; }
section { background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; padding: 20px 24px 24px; margin: 16px 0; }
section > p { margin: 0 0 12px; max-width: 80ch; }
.verdict, .tuned { border-left: 6px solid var(--no); }
.tuned { border-left-color: var(--router); }
.tuned p { margin: 8px 0 0; max-width: none; overflow-wrap: anywhere; }
.verdict.route { border-left-color: var(--yes); }
.verdict p { margin: 0; max-width: none; overflow-wrap: anywhere; }
.verdict .sentence { font-size: 22px; line-height: 1.4; font-weight: 600; text-wrap: pretty; }
.verdict .detail { margin-top: 8px; color: var(--muted); }
.verdict .guarantee { color: var(--text); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 16px 0; padding: 0; list-style: none; }
.tiles.three { grid-template-columns: repeat(3, 1fr); }
.tiles li { background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; padding: 12px 16px; }
.tiles span { display: block; color: var(--muted); font-size: 13px; }
.tiles b { display: block; font-size: 24px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles small { display: block; color: var(--muted); font-size: 13px; font-weight: 400; }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
.halves section { margin: 0; min-width: 0; }
figure { margin: 0; }
.axis { margin: 8px 0 0; }
.chart svg { display: block; max-width: 100%; height: auto; font-variant-numeric: tabular-nums; }
.medium svg { width: 100%; max-width: 700px; }
.halves .medium svg { max-width: 364px; }
.narrow svg { width: 100%; max-width: 340px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 0; padding: 0; list-style: none; font-size: 14px; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { flex: none; }
.legend.names { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.live { margin-top: 20px; border-top: 1px solid var(--edge); padding-top: 14px; }
.live label { font-weight: 600; }
.live input { display: block; width: 100%; margin: 8px 0 0; height: 24px; accent-color: var(--router); }
.live .ends { display: flex; justify-content: space-between; gap: 24px; margin: 0; color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.live .ends :last-child { text-align: right; }
.live .figures { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px 20px; margin: 12px 0; }
.figures dt { font-size: 13px; }
.figures dd { font-size: 16px; font-weight: 600; font-variant-numeric: tabular-nums; }
.marks { margin: 0; }
.marks button { margin: 0 2px 6px 0; padding: 4px 12px; border: 1px solid var(--edge); border-radius: 14px; background: var(--head); color: var(--text); font: inherit; font-size: 13px; cursor: pointer; }
.marks button[aria-pressed=true] { border-color: var(--router); background: var(--mark); font-weight: 600; }
.live .aim { min-height: 1.5em; margin: 0; }
.live-dot { fill: var(--router); stroke: var(--surface); stroke-width: 2; }
:focus-visible { outline: 3px solid var(--router); outline-offset: 2px; }
.scroll { overflow-x: auto; }
.legend + .scroll, .chart + .scroll { margin-top: 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--edge); vertical-align: baseline; }
td { white-space: nowrap; }
.name { white-space: normal; overflow-wrap: anywhere; }
th:first-child, td:first-child { text-align: left; padding-left: 8px; min-width: 6em; overflow-wrap: anywhere; }
thead th:first-child { overflow-wrap: normal; }
thead th { background: var(--head); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
th small { display: block; color: var(--muted); font-size: 12px; font-weight: 400; }
td small { display: block; color: var(--muted); font-size: 12px; }
tr:has(+ tr.below) > * { border-bottom: none; }
tr.below td { text-align: left; white-space: normal; padding: 0 8px 12px; }
tr.below blockquote { margin: 0; }
tr.chosen > * { background: var(--mark); font-weight: 600; }
tr.chosen small { color: var(--text); font-weight: 400; }
.warnings { margin: 0 0 12px; padding: 10px 12px 10px 28px; border-left: 3px solid var(--no); background: var(--head); font-size: 14px; }
.range { display: block; margin-left: auto; }
td:has(> .range) { width: 164px; vertical-align: middle; }
article { border-top: 1px solid var(--edge); padding: 12px 0; font-size: 14px; }
article .row code { white-space: normal; }
article .row { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0; color: var(--muted); overflow-wrap: anywhere; }
code { white-space: nowrap; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--text); }
blockquote { margin: 8px 0; padding: 8px 12px; max-height: 18em; overflow: auto; border-left: 3px solid var(--edge); background: var(--head); white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 12px; }
summary { cursor: pointer; font-size: 14px; color: var(--muted); }
details[open] > summary { margin-bottom: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 8px 0 0; font-size: 14px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.medium, .narrow { display: none; }
.halves .medium { display: block; }
@media (max-width: 879px) {
  .wide { display: none; } .medium { display: block; }
  .halves { grid-template-columns: 1fr; }
  .tiles:not(.three) { grid-template-columns: 1fr 1fr; }
}
@media (max-width: 639px) {
  .medium, .halves .medium { display: none; } .narrow { display: block; }
  main { padding: 20px 10px 40px; }
  section { padding: 16px 12px 18px; }
  .verdict .sentence { font-size: 19px; }
  .tiles.three { grid-template-columns: 1fr; }
  .optional { display: none; }
  table { font-size: 13px; }
  th, td { padding: 6px 3px; }
  th:first-child, td:first-child { padding-left: 3px; min-width: 5.2em; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; }
}
@page { margin: 14mm 12mm; }
@media print {
  body { background: none; }
  main { padding: 0; max-width: none; }
  .verdict, .tiles, .live, figure, tr, p, h2, h3 { break-inside: avoid; }
  .medium svg { max-width: 556px; }
  .live input, .live label, .ends, .marks { display: none !important; }
  h2, h3, h2 + p, .note, .axis, thead { break-after: avoid; }
  .legend { break-before: avoid; }
  blockquote { max-height: none; }
  details::details-content { content-visibility: visible; height: auto; }
}
`;
