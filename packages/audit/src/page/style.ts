/** The pages' style sheet. Every pair of text and ground has a contrast of at least 4.5; nothing is under 12 px. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f3f5f8; --surface: #ffffff; --text: #17202b; --muted: #56616f; --edge: #d9dee5; --soft: #f0f2f5;
  --accent: #0b5fc0; --on-accent: #ffffff; --mark: #e7f0fb; --warn: #fff4e0; --warn-text: #6b4300; --shade: #17202b26;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --surface: #18202a; --text: #e8edf3; --muted: #a3afbd; --edge: #313c4a; --soft: #202a36;
    --accent: #6db1ff; --on-accent: #0a1420; --mark: #1f3047; --warn: #3a2c12; --warn-text: #ffd591; --shade: #00000080;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1, h2, h3, p { margin: 0; }
button { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 8px; padding: 8px 14px; cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.scroll:focus-visible { outline-offset: -3px; border-radius: 10px; }
kbd { font: 600 12px/1 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; color: var(--muted); background: var(--soft); border: 1px solid var(--edge); border-bottom-width: 2px; border-radius: 4px; padding: 3px 6px; margin: 0 2px; }
header { display: flex; justify-content: space-between; align-items: center; gap: 16px; min-height: 40px; }
.place { display: flex; align-items: center; gap: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
progress { width: 180px; height: 8px; appearance: none; border: 0; border-radius: 4px; background: var(--edge); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--edge); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 4px; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 4px; }
.tools { display: flex; gap: 8px; }
.tools button { padding: 5px 10px; font-size: 14px; background: none; }
.notice { background: var(--warn); color: var(--warn-text); border-radius: 8px; padding: 8px 14px; font-size: 14px; }

.review { height: 100vh; height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr) auto; gap: 12px; padding: 12px 20px 16px; max-width: 1600px; margin: 0 auto; }
.review main { display: flex; flex-direction: column; gap: 12px; min-height: 0; }
.review section { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; }
.review h1, .review h2 { font-size: 13px; font-weight: 600; letter-spacing: 0.02em; color: var(--muted); padding: 10px 18px 0; }
/* Text that goes on below or above its box is under a shadow there, which the content's own edge covers at the end. */
.scroll { overflow: auto; padding: 6px 18px 14px; min-height: 0; overscroll-behavior: contain; border-radius: 0 0 9px 9px;
  background: linear-gradient(var(--surface) 40%, transparent) top / 100% 36px, linear-gradient(transparent, var(--surface) 60%) bottom / 100% 36px,
    linear-gradient(var(--shade), transparent) top / 100% 10px, linear-gradient(transparent, var(--shade)) bottom / 100% 10px;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
.request { flex: 0 1 auto; max-height: 34vh; border-left: 4px solid var(--accent) !important; }
.answers { flex: 1 1 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); grid-template-rows: minmax(0, 1fr); gap: 12px; min-height: 0; }
.prose { unicode-bidi: plaintext; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 78ch; }
.prose + .prose, .prose + .code, .code + .prose, .turn + .turn { margin-top: 10px; }
.code { margin: 0; padding: 10px 12px; background: var(--soft); border-radius: 6px; overflow-x: auto; font: 13.5px/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre; tab-size: 4; }
.empty { color: var(--muted); font-style: italic; font-size: 14px; }
.turn h3 { font-size: 13px; font-weight: 600; color: var(--muted); }
.turn.assistant { border-left: 3px solid var(--edge); padding-left: 12px; }
details { margin-bottom: 8px; }
summary { cursor: pointer; color: var(--muted); font-size: 14px; }
details[open] > summary { margin-bottom: 6px; }
details .turn { border-left: 3px solid var(--edge); padding-left: 12px; }

.choices { display: grid; grid-template-columns: 1fr auto auto 1fr; gap: 12px; }
.choices button { padding: 11px 16px; font-weight: 600; }
.choices [data-choice="left"], .choices [data-choice="right"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.choices [data-choice="left"]:hover, .choices [data-choice="right"]:hover { filter: brightness(1.08); }
.choices [data-choice="left"] kbd, .choices [data-choice="right"] kbd { color: inherit; background: none; border-color: currentColor; }
.choices [data-choice="tie"] { min-width: 120px; }
.choices [data-choice="skip"] { font-weight: 400; color: var(--muted); }

dialog { max-width: 560px; border: 1px solid var(--edge); border-radius: 12px; padding: 22px 26px; background: var(--surface); color: var(--text); }
dialog::backdrop { background: #0007; }
dialog h2, .review dialog h2 { font-size: 18px; color: inherit; letter-spacing: 0; padding: 0; } dialog p { margin-top: 10px; }
dialog dl { display: grid; grid-template-columns: max-content 1fr; gap: 8px 16px; margin: 16px 0; }
dialog dd { margin: 0; }

.result { max-width: 880px; margin: 0 auto; padding: 12px 16px 64px; }
.result section { background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; padding: 20px 24px 24px; margin: 16px 0; }
.result h2 { font-size: 18px; margin-bottom: 4px; }
.note { color: var(--muted); font-size: 14px; margin-bottom: 12px; overflow-wrap: anywhere; }
.verdict { border-left: 6px solid var(--accent) !important; }
.verdict h1 { font-size: 22px; line-height: 1.4; text-wrap: pretty; }
.verdict p { margin-top: 8px; color: var(--muted); overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 16px 0; padding: 0; list-style: none; }
.tiles li { display: flex; flex-direction: column; background: var(--surface); border: 1px solid var(--edge); border-radius: 10px; padding: 12px 16px; }
.tiles span { flex: 1; color: var(--muted); font-size: 13px; line-height: 1.4; }
.tiles b { font-size: 24px; line-height: 1.4; font-variant-numeric: tabular-nums; }
.tiles small { color: var(--muted); font-size: 13px; }
.wide { overflow-x: auto; }
table.even { table-layout: fixed; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--edge); }
th:first-child { text-align: left; padding-left: 8px; }
thead th { background: var(--soft); font-weight: 600; }
tbody th { font-weight: 500; }
td { white-space: nowrap; }
td.same { background: var(--mark); font-weight: 600; }
td.interval { color: var(--muted); width: 9em; }
ul { margin: 0; padding-left: 20px; } .result li + li { margin-top: 4px; } .tiles li + li { margin-top: 0 !important; }

@media (max-width: 760px) {
  .review { height: auto; min-height: 100dvh; padding: 10px 10px 0; grid-template-rows: auto 1fr auto; }
  .answers { flex: none; grid-template-columns: minmax(0, 1fr); grid-template-rows: none; }
  .request { flex: none; max-height: 40vh; } .answers section { max-height: 70vh; }
  .tools kbd { display: none; }
  .review h1, .review h2 { padding: 8px 14px 0; } .scroll { padding: 6px 14px 12px; }
  progress { width: 70px; }
  .choices { position: sticky; bottom: 0; background: var(--page); padding: 10px 0; gap: 8px; }
  .choices button { padding: 10px 8px; } .choices kbd { display: none; } .choices [data-choice="tie"] { min-width: 0; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .result section { padding: 16px 14px 18px; }
  th, td { padding: 6px 5px; }
}
@media (prefers-reduced-motion: no-preference) { button { transition: border-color 120ms, filter 120ms; } }
`;
