/** Close to the look of GitLab's diffs; system fonts, light and dark. */
export const PAGE_STYLE = `
:root { --text: #1f1e24; --quiet: #626168; --ground: #fff; --card: #f6f5f8; --line: #dcdcde; --link: #0b5cad;
  --added: #e6f6ea; --removed: #fdeae8; --open: #c17d10; --done: #2f7549; --failed: #c91c00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececef; --quiet: #a4a3a8; --ground: #18171d; --card: #24232a; --line: #434248; --link: #7eb8f5;
    --added: #12331e; --removed: #3d1713; --open: #d99530; --done: #52b87a; --failed: #fd7660; }
}
body { margin: 0; color: var(--text); background: var(--ground); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h2 small, .head { color: var(--quiet); font-weight: normal; font-size: .85rem; }
a { color: var(--link); } nav a { margin-right: 1.2rem; }
code, pre, table { font: 13px/1.6 ui-monospace, monospace; }
.file { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; overflow: auto; }
.file h3 { margin: 0; padding: .4rem .8rem; background: var(--card); font: 600 13px ui-monospace, monospace; }
table { width: 100%; border-collapse: collapse; } td { padding: 0 .6rem; vertical-align: top; }
td:nth-child(-n+2):not([colspan]) { width: 2.2rem; text-align: right; color: var(--quiet); user-select: none; }
td code { white-space: pre-wrap; } .gap td { color: var(--quiet); background: var(--card); }
.added { background: var(--added); } .removed { background: var(--removed); }
.note { font: 15px/1.5 system-ui, sans-serif; margin: .6rem 0; padding: .6rem 1rem; border: 1px solid var(--line);
  border-left: 4px solid var(--open); border-radius: 6px; background: var(--ground); }
.note.summary { border-left-color: var(--link); } .note.resolved { border-left-color: var(--done); }
.reply { border-top: 1px solid var(--line); margin-top: .6rem; padding-top: .6rem; }
.status { margin: .3rem 0; } .status.failed b { color: var(--failed); } .status.success b { color: var(--done); }
.body code { background: var(--card); border-radius: 4px; padding: .1em .3em; }
.body p, .body ul { margin: .5rem 0; } .body ul { padding-left: 1.5rem; }
.suggestion { margin: .6rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.suggestion figcaption { background: var(--card); padding: .2rem .8rem; font-size: .85rem; }
.suggestion pre { margin: 0; padding: .4rem .8rem; background: var(--added); overflow: auto; }
`;
