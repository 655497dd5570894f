/** Close to the look of GitLab's diffs; system fonts, light and dark. */
export const PAGE_STYLE = `
:root { --text: #1f1e24; --quiet: #626168; --ground: #fff; --card: #f6f5f8; --line: #dcdcde; --link: #0b5cad;
  --added: #e6f6ea; --removed: #fdeae8; --open: #c17d10; --done: #2f7549; --failed: #c91c00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececef; --quiet: #a4a3a8; --ground: #18171d; --card: #24232a; --line: #434248; --link: #7eb8f5;
    --added: #12331e; --removed: #3d1713; --open: #d99530; --done: #52b87a; --failed: #fd7660; }
}
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: break-word; color: var(--text); background: var(--ground); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1rem 0 .5rem; overflow-wrap: anywhere; } h2 { font-size: 1.3rem; border-top: 1px solid var(--line); padding-top: 1.6rem; margin: 2.4rem 0 .3rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; } .lead, .look { max-width: 46rem; } .look { color: var(--quiet); margin: .2rem 0; } .request { margin: .4rem 0; font-weight: 600; }
ol { padding-left: 1.4rem; } li { margin: .25rem 0; }
.mark { font-size: .82rem; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .5rem; white-space: nowrap; } .mark.failed { color: var(--failed); } .mark.success { color: var(--done); } .mark.none { color: var(--quiet); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 1.5rem; align-items: start; } .two > div { min-width: 0; }
.head { color: var(--quiet); font-weight: normal; font-size: .85rem; }
a { color: var(--link); } 
code, pre, table { font: 13px/1.6 ui-monospace, monospace; }
.file { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; overflow: auto; }
.file .path { margin: 0; padding: .4rem .8rem; background: var(--card); font: 600 13px ui-monospace, monospace; }
table { width: 100%; border-collapse: collapse; } td { padding: 0 .6rem; vertical-align: top; }
td:nth-child(-n+2):not([colspan]) { width: 2.2rem; padding: 0 .3rem; text-align: right; color: var(--quiet); user-select: none; }
td code { white-space: pre-wrap; overflow-wrap: anywhere; } tr:target { background: var(--added); } .gap td { color: var(--quiet); background: var(--card); }
.added { background: var(--added); } .removed { background: var(--removed); }
.note { font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; margin: .6rem 0; padding: .6rem 1rem; border: 1px solid var(--line);
  border-left: 4px solid var(--open); border-radius: 6px; background: var(--ground); }
.note.summary { border-left-color: var(--link); } .note.resolved { border-left-color: var(--done); }
.reply { border-top: 1px solid var(--line); margin-top: .6rem; padding-top: .6rem; }
.status { margin: .5rem 0; }
.body code { background: var(--card); border-radius: 4px; padding: .1em .3em; }
.body p, .body ul { margin: .5rem 0; } .body ul { padding-left: 1.5rem; }
.suggestion { margin: .6rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.suggestion figcaption { background: var(--card); padding: .2rem .8rem; font-size: .85rem; }
.suggestion pre { margin: 0; padding: .4rem .8rem; background: var(--added); overflow: auto; }
`;
