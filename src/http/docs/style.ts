/** The page's whole style; its hash stands in the page's Content-Security-Policy. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #353b45); --soft: light-dark(#f4f5f7, #1d2127);
  --quiet: light-dark(#555e6b, #a3adba); --link: light-dark(#0b57c4, #8ab8ff); }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #15181c);
  color: light-dark(#1b1f24, #e6e9ed); display: grid; grid-template-columns: 15rem minmax(0, 1fr); }
a { color: var(--link); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; box-sizing: border-box;
  border-right: 1px solid var(--line); }
nav ul { list-style: none; padding: 0; margin: 0; }
nav a { display: block; padding: .2rem 0; }
main { padding: 1.5rem 2rem 6rem; max-width: 60rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; }
pre i { color: var(--quiet); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
details[open] { padding-bottom: .5rem; }
summary { padding: .5rem 1rem; cursor: pointer; overflow-wrap: anywhere; }
summary:target { background: light-dark(#fff3c4, #4a3f10); }
summary b { display: inline-block; min-width: 4.5rem; font: 600 .8125em ui-monospace, monospace; }
summary span { color: var(--quiet); margin-left: .75rem; }
details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
details p { margin-top: 0; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
th { font-weight: 600; }
.quiet { color: var(--quiet); }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
}
`;
