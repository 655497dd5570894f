/** The look of every page: system fonts, light and dark, colours with enough contrast in both, from a phone to a wide screen. */
export const PAGE_STYLE = `
:root {
  --text: #1f1e24; --quiet: #5c5b62; --ground: #fff; --card: #f7f6f9; --line: #d8d7dc; --mark: #fff3d6;
  --link: #0b5cad; --error: #b81800; --warning: #8a4300; --good: #1f6137; --unclear: #3f4f8f; --bar: #6a8fc7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #ececef; --quiet: #aeadb4; --ground: #17161b; --card: #222127; --line: #434249; --mark: #3f3416;
    --link: #9dc7f1; --error: #fcb5aa; --warning: #f5d9a8; --good: #91d4a8; --unclear: #bcc8f7; --bar: #5b82bd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
main, .site nav { max-width: 80rem; margin: 0 auto; padding: 0 1rem; }
main { padding-bottom: 4rem; }
.site { border-bottom: 1px solid var(--line); background: var(--card); }
.site nav { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem clamp(0.7rem, 3vw, 1.2rem); padding-block: 0.6rem; }
.site a { color: var(--text); text-decoration: none; padding: 0.2rem 0; border-bottom: 2px solid transparent; }
.site a:hover, .site a[aria-current] { border-color: var(--link); }
.site .name { font-weight: 700; display: inline-flex; align-items: center; gap: 0.4rem; border: 0; }
.site .visitor { margin-left: auto; display: flex; align-items: center; gap: 0.7rem; } .site .visitor button { padding: 0.15rem 0.6rem; }
.site svg { width: 1.4rem; height: 1.4rem; fill: var(--link); } .site .mark { fill: none; stroke: var(--card); stroke-width: 2.4; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 1.4rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.6rem; } h3 { font-size: 1.02rem; margin: 1.2rem 0 0.3rem; } h4 { font-size: 1rem; margin: 0.9rem 0 0.2rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: 0.88em; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.75rem; white-space: pre-wrap; }
small, .notes, .uses, .why, .lead { color: var(--quiet); } small, .notes, .uses, .why { font-size: 0.92em; }
summary { cursor: pointer; } summary h2 { display: inline; }
details:has(> summary h2) { margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.6rem 0.35rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; font-size: 0.9em; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1rem; margin: 0.6rem 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
button, select, input { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--quiet); border-radius: 0.35rem; padding: 0.35rem 0.7rem; max-width: 100%; }
button { cursor: pointer; background: var(--card); } button:hover { border-color: var(--link); }
.filter { display: flex; flex-wrap: wrap; gap: 0.5rem 0.8rem; align-items: end; margin: 1rem 0; }
.filter label { color: var(--quiet); font-size: 0.92em; display: grid; min-width: 0; } .filter select { width: 100%; max-width: 11.5rem; }
.filter a { padding: 0.35rem 0; }
.prose, .prose p { max-width: 46rem; } .prose table { display: block; overflow-x: auto; }
.verdict { border-left: 0.4rem solid var(--quiet); border-radius: 0.25rem; padding: 0.6rem 0.9rem; background: var(--card); margin: 0 0 1rem; }
.verdict.passed { border-color: var(--good); } .verdict.failed { border-color: var(--error); } .verdict.not_evaluable { border-color: var(--unclear); }
.verdict.passed strong { color: var(--good); } .verdict.failed strong { color: var(--error); } .verdict.not_evaluable strong { color: var(--unclear); }
.cards { list-style: none; padding: 0; margin: 0.4rem 0; }
.cards > li { border: 1px solid var(--line); border-left: 0.3rem solid var(--quiet); border-radius: 0.3rem; padding: 0.4rem 0.8rem; margin: 0.5rem 0; }
.cards summary { list-style: none; overflow-wrap: anywhere; } .cards summary::-webkit-details-marker { display: none; } .cards summary small { white-space: nowrap; } .cards summary small code { white-space: normal; }
.cards details:not([open]) > summary::after { content: ' …'; color: var(--quiet); }
.cards p { margin: 0.25rem 0; overflow-wrap: anywhere; } .cards > .error strong { color: var(--error); }
.cards > .error { border-left-color: var(--error); } .cards > .warning { border-left-color: var(--warning); } .cards > .unclear { border-left-color: var(--unclear); }
.cards > .warning strong { color: var(--warning); } .cards > .unclear strong { color: var(--unclear); }
.file > h3 { border-bottom: 1px solid var(--line); padding-bottom: 0.2rem; } .why { margin: 0.2rem 0 0.4rem; } .why dd { max-width: 52rem; }
.code { list-style: none; margin: 0.4rem 0; padding: 0.3rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 0.3rem; counter-reset: none; }
.code li { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); } .code li::before { content: attr(value); color: var(--quiet); text-align: right; padding-right: 0.7rem; font: 0.85em/1.7 ui-monospace, monospace; user-select: none; }
.code code { white-space: pre-wrap; } .code .meant { background: var(--mark); }
.hidden { border: 1px solid var(--error); border-radius: 0.2rem; font-size: 0.8em; padding: 0 0.2rem; color: var(--error); }
.suggestion code { color: var(--good); }
.uses, .groups, .rows, .jobs { padding-left: 1.1rem; margin: 0.3rem 0; } .uses li { position: relative; } .hop { overflow-wrap: anywhere; }
.rows { list-style: none; padding: 0; } .rows li { border-bottom: 1px solid var(--line); padding: 0.3rem 0; } .value { color: var(--quiet); }
.groups { list-style: none; padding: 0; } .groups > li { border-top: 1px solid var(--line); padding: 0.5rem 0; }
.origin .tip { display: none; position: absolute; left: 0; right: 0; top: 100%; z-index: 1; padding: 0.4rem 0.7rem; background: var(--ground); color: var(--text); border: 1px solid var(--quiet); border-radius: 0.3rem; box-shadow: 0 4px 14px #0003; white-space: pre-wrap; }
.notes { position: relative; } .origin:hover .tip, .origin:focus .tip, .origin:focus-within .tip { display: block; }
.unavailable { color: var(--unclear); font-size: 0.92em; }
.tree, .tree ul { list-style: none; padding-left: 1rem; border-left: 2px solid var(--line); } .tree { padding-left: 0.7rem; }
.verdict { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: baseline; } .verdict .chips { display: inline-flex; flex-wrap: wrap; gap: 0.4rem; } a.chip { text-decoration: none; } a.chip:hover { text-decoration: underline; } .chip.unclear { color: var(--unclear); } .chip.passed { color: var(--good); }
.bars { list-style: none; padding: 0; display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) max-content; gap: 0.35rem 0.8rem; } .bars li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; }
.bars svg { width: 100%; height: 0.7rem; fill: var(--bar); } .bars b { font-weight: 600; font-variant-numeric: tabular-nums; text-align: right; } .bars small { font-weight: 400; }
.bars .passed, .legend .passed { fill: var(--good); } .bars .failed, .bars .error, .legend .failed { fill: var(--error); } .bars .warning { fill: var(--warning); } .bars .unclear, .bars .not_evaluable, .legend .not_evaluable { fill: var(--unclear); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; font-size: 0.92em; color: var(--quiet); } .legend svg { width: 0.8rem; height: 0.8rem; fill: var(--bar); margin-right: 0.35rem; vertical-align: -0.05rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.8rem; margin: 0 0 0.5rem; } .tiles > div { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.9rem; background: var(--card); } .tiles dd { font-size: 1.35rem; font-weight: 600; margin: 0; font-variant-numeric: tabular-nums; } .tiles .bad dd { color: var(--error); }
.rules { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 0.8rem; }
.rules li, .ways li { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.7rem 0.9rem; } .rules p { margin: 0.3rem 0 0; } .rules a { font-weight: 600; }
.ways { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; } .ways h2 { margin-top: 0.2rem; }
.chip { font-size: 0.82em; font-weight: 600; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 0.55rem; color: var(--quiet); } .chip.error { color: var(--error); } .chip.warning { color: var(--warning); }
.about { row-gap: 0.5rem; } .about dd { max-width: 52rem; }
.overview { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2.5rem; }
.board { width: 100%; height: max(30rem, 75vh); border: 1px solid var(--line); border-radius: 0.4rem; }
.contents ul { list-style: none; padding: 0; }
@media (min-width: 64rem) {
  .report { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 0 2.5rem; align-items: start; }
  .report > aside { grid-column: 2; grid-row: 1; font-size: 0.94em; position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; } .report > aside dl { grid-template-columns: 1fr; gap: 0; } .report > aside dd { margin-bottom: 0.5rem; }
  .report > div { grid-column: 1; grid-row: 1; }
}
@media (max-width: 63.99rem) {
  .report { display: flex; flex-direction: column; } .report > aside { display: contents; } .report .facts { order: 2; border-top: 1px solid var(--line); margin-top: 2rem; } .report > div { order: 1; min-width: 0; }
  .report .facts dl { grid-template-columns: minmax(0, 9rem) minmax(0, 1fr); } .report .facts dd { margin: 0; }
  .contents ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin: 0.4rem 0; }
}
@media (max-width: 40rem) {
  .cards > li { padding: 0.4rem 0.6rem; } .code li { grid-template-columns: 2.4rem minmax(0, 1fr); }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.45rem; }
  .bars.long { grid-template-columns: minmax(0, 1fr) max-content; } .bars.long li { row-gap: 0.1rem; } .bars.long li > span { grid-column: 1 / -1; }
  .tiles > :last-child:nth-child(odd) { grid-column: 1 / -1; } .filter[role=search] { grid-template-columns: minmax(0, 1fr) max-content; } .filter[role=search] input { width: 100%; }
  .site nav { font-size: 0.95rem; } .filter { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); } .filter select { max-width: none; }
}
`;
