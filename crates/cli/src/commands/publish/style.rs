//! How the published pages look, by day, by night and in print. Every colour of a letter has a contrast of 4.5 to 1 or
//! more on what it stands on in either (WCAG 2.2, 1.4.3); nothing is told by colour alone.

/// The pages' style sheet.
pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1a1a; --pale: #4a4a4a; --link: #12458c; --alert: #8c1d18; --rule: #767676; --shade: #f0f0f0; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --ink: #e8e8e8; --pale: #b5b9bd; --link: #8ab8ff; --alert: #ff9a90; --rule: #868b90; --shade: #23282d; }
}
html { color: var(--ink); background: var(--ground); font: 17px/1.55 system-ui, sans-serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .3rem 0 .8rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
section > h2 { border-bottom: 1px solid var(--rule); padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.mark, .withdrawn { border: 2px solid var(--alert); color: var(--alert); padding: .25rem .6rem; font-weight: 600; width: fit-content; }
.small, .verdict { color: var(--pale); font-size: .88rem; }
main > article { border-top: 1px solid var(--rule); padding: .2rem 0 .6rem; }
main > article h2 { margin: .7rem 0 .2rem; }
section article { border-inline-start: 4px solid var(--rule); padding: .1rem 0 .1rem 1rem; margin: 1rem 0; }
dl { display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: .25rem 1rem; margin: .4rem 0; }
dt { color: var(--pale); }
dd { margin: 0; min-width: 0; }
q { white-space: pre-line; }
li code { display: block; word-break: break-all; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 34rem; font-size: .92rem; overflow-wrap: break-word; }
caption { text-align: start; font-weight: 600; padding: .5rem 0 .25rem; }
th, td { border: 1px solid var(--rule); padding: .3rem .5rem; text-align: start; vertical-align: top; }
thead th { background: var(--shade); }
.silent { color: var(--pale); font-style: italic; }
.different { font-weight: 600; color: var(--alert); }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); }
@media (max-width: 32rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@page { margin: 15mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #1a1a1a; --pale: #4a4a4a; --link: #1a1a1a; --alert: #8c1d18; --rule: #767676; --shade: #f0f0f0; }
  html { font-size: 11px; }
  body { max-width: none; padding: 0; }
  h2, h3, dt { break-after: avoid; }
  article, table { break-inside: avoid; }
  .scroll { overflow: visible; }
}
";
