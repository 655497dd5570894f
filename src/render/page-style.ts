/** The look of every page: system fonts, light and dark, colours with enough contrast in both. */
export const PAGE_STYLE = `
:root {
  --text: #1f1e24; --quiet: #626168; --ground: #fff; --card: #f6f5f8; --line: #dcdcde;
  --link: #0b5cad; --error: #c91c00; --warning: #8f4700; --good: #24663b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #ececef; --quiet: #a4a3a8; --ground: #18171d; --card: #28272d; --line: #4c4b51;
    --link: #9dc7f1; --error: #fcb5aa; --warning: #f5d9a8; --good: #91d4a8;
  }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); padding: 0.75rem; overflow-x: auto; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: 0.25rem 0.6rem; text-align: left; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; }
button { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--quiet); border-radius: 0.3rem;
  padding: 0.4rem 0.9rem; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.verdict { border-left: 0.4rem solid var(--quiet); padding: 0.4rem 0.8rem; background: var(--card); }
.verdict.passed { border-color: var(--good); }
.verdict.failed { border-color: var(--error); }
.verdict.not_evaluable { border-color: var(--warning); }
.cards { list-style: none; padding: 0; }
.cards > li { border: 1px solid var(--line); border-left: 0.4rem solid var(--warning); padding: 0.5rem 0.9rem; margin: 0.6rem 0; }
.cards > li.error { border-left-color: var(--error); }
.cards p { margin: 0.3rem 0; }
.cards > .error > p > strong { color: var(--error); } .cards > .warning > p > strong { color: var(--warning); }
.place, .kind, .uses { color: var(--quiet); font-size: 0.92em; }
.unavailable { color: var(--error); }
.tree, .tree ul { list-style: none; padding-left: 1.2rem; border-left: 2px solid var(--line); }
`;
