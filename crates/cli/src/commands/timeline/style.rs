//! How the page looks, on a screen and in print. Every colour of a letter or sign has a contrast of 4.5 to 1 or more on
//! what it stands on (WCAG 2.2, 1.4.3); nothing is told by colour alone.

/// The page's style sheet.
pub(super) const STYLE: &str = "
html { color: #1a1a1a; background: #fff; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid #767676; }
h3, h4 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 1rem; }
a { color: #12458c; }
.mark { display: inline-block; border: 2px solid #8c1d18; color: #8c1d18; padding: .2rem .6rem; font-weight: 600; margin: 0 0 1rem; }
.small, .who, .verdict { color: #4a4a4a; font-size: .9rem; }
.digest { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .8rem; }
figure { margin: 1rem 0; }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 44rem; height: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: 600; padding: .5rem 0 .25rem; }
th, td { border: 1px solid #a8a8a8; padding: .35rem .5rem; text-align: start; vertical-align: top; }
thead th { background: #f0f0f0; }
article { border-inline-start: 4px solid #767676; padding: .25rem 0 .25rem 1rem; margin: 0 0 1.5rem; }
article article { border-inline-start-width: 2px; margin: .9rem 0 0; }
.who { margin: .1rem 0 .4rem; }
dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .15rem 1rem; margin: .3rem 0; }
dt { color: #4a4a4a; }
dd { margin: 0; overflow-wrap: anywhere; }
q { white-space: pre-line; }
h3 .number, h4 .number { color: #4a4a4a; margin-inline-end: .35rem; }
th .small { font-weight: normal; }
.silent { color: #5c5c5c; font-style: italic; }
.different { font-weight: 600; color: #8c1d18; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0; list-style: none; font-size: .9rem; }
.legend svg { display: inline-block; width: 16px; min-width: 0; height: 16px; vertical-align: -2px; margin-inline-end: .3rem; }
svg text { font: 13px system-ui, sans-serif; fill: #1a1a1a; unicode-bidi: isolate; }
svg text.number, svg .gap text { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
svg text.month, svg text.now { font-size: 11px; fill: #4a4a4a; }
svg text.number { font-size: 12px; }
svg .lane { fill: #f4f4f4; }
svg .tick { stroke: #d8d8d8; }
svg .axis { stroke: #1a1a1a; }
svg .since { stroke: #1a1a1a; stroke-dasharray: 5 4; }
svg .now { stroke: #4a4a4a; stroke-dasharray: 1 3; }
svg text.now { stroke: none; }
svg .gap path { stroke: #4a4a4a; fill: none; }
svg .gap text { font-size: 11px; fill: #4a4a4a; }
svg .span { fill: url(#hatch); stroke: #555; stroke-width: .8; }
svg .open { fill: none; stroke: #333; stroke-width: 2; }
svg circle, svg path, svg rect { stroke-width: 2; }
svg .contact circle { fill: #12458c; stroke: #12458c; }
svg .refusal > path { fill: none; stroke: #8c1d18; stroke-width: 3; }
svg .expected circle { fill: #fff; stroke: #7a4a00; stroke-dasharray: 3 2; }
svg .without circle { fill: #fff; stroke: #7a4a00; }
svg .without > path { fill: none; stroke: #7a4a00; }
svg .said > path { fill: #fff; stroke: #5b2a86; }
svg .reference > path { fill: #1a1a1a; stroke: #1a1a1a; }
svg .other > rect { fill: #0f5c43; stroke: #0f5c43; }
svg a .span { fill: url(#hatch); stroke: #555; stroke-width: .8; }
svg a > .open { fill: none; stroke: #333; stroke-width: 2; }
svg a:focus-visible, svg a:hover { outline: 2px solid #12458c; outline-offset: 2px; }
@page { margin: 15mm; }
@media print {
  h2 { break-after: avoid; }
  html { font-size: 11px; }
  body { max-width: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  article > h3, article > h4, .who, table, figure { break-inside: avoid; break-after: avoid; }
  table, figure { break-after: auto; }
  .scroll { overflow: visible; }
  svg { min-width: 0; }
}
";
