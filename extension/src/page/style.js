// The looks of pill and panel. The views bring them along: no page loads this file, so that it may
// be long, and nobody's page carries it for nothing. Pixels, as a page may set any size for rem;
// and nothing that moves.
{
  const { shared, light, dark } = twoway.tokens;
  /** @param {Record<string, string>} tokens */
  const declared = (tokens) =>
    Object.entries(tokens)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");

  // `.frame` holds everything in a page's closed root; `:root` is a page of our own.
  const pill = `
.frame,:root{${declared({ ...shared, ...light })}}
@media(prefers-color-scheme:dark){.frame,:root{${declared(dark)}}}
:host{all:initial!important;position:fixed!important;z-index:2147483647!important}
@media print{:host{display:none!important}}
*{box-sizing:border-box;margin:0;padding:0}
.frame{position:fixed;inset:0;container-type:size;pointer-events:none;color-scheme:light dark;font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.pill,.panel{pointer-events:auto;color:var(--ink);background:var(--card);border:1px solid var(--line);box-shadow:var(--shadow)}
.pill{--x:12px;--y:12px;position:absolute;top:0;left:0;translate:var(--x) var(--y);display:flex;align-items:center;gap:7px;max-width:calc(100cqw - 24px);padding:2px;padding-inline-end:12px;border-radius:16px;font:inherit;font-size:13px;white-space:nowrap;cursor:pointer;touch-action:none;user-select:none}
[data-corner$=right]{--x:calc(100cqw - 100% - 12px)}
[data-corner^=bottom]{--y:calc(100cqh - 100% - 12px)}
.pill:hover{border-color:var(--soft)}
.pill b{padding-inline-end:8px;border-inline-end:1px solid var(--line);font-variant-numeric:tabular-nums}
.words{overflow:hidden;text-overflow:ellipsis}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.panel{position:fixed;width:376px;max-width:calc(100vw - 16px);border-radius:var(--radius);padding:16px;overflow:auto;overscroll-behavior:contain;overflow-wrap:anywhere}
.panel:focus{outline:0}
svg{display:block;flex:none;direction:ltr;fill:none}
[role=status]:not(:empty){margin-bottom:8px;font-weight:600}
b,h2{font-weight:700}
.mark{width:28px;height:28px;forced-color-adjust:none}
.mark text{fill:var(--on-grade);font-size:22px;font-weight:700}
.ring{stroke:var(--soft);stroke-width:3;stroke-dasharray:6.2 4.6}
.ring text{fill:var(--soft);stroke:none}
${[..."abcde"].map((grade) => `.grade-${grade}{fill:var(--grade-${grade})}`).join("\n")}
`;

  const panel = `
.soft,small{color:var(--soft)}
small{font-size:12px}
h2{font-size:16px;line-height:1.3}
ul{list-style:none}
li+li{margin-top:4px}
a{color:var(--accent)}
.content{font-size:14px;line-height:1.45}
.content>*+*{margin-top:12px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

header{display:flex;gap:4px;align-items:flex-start}
header .mark{width:44px;height:44px;margin-inline-end:8px}
header div{flex:1;min-width:0}
header .soft{font-size:13px}
.icon{flex:none;width:28px;height:28px;padding:4px;border:0;border-radius:8px;background:none;cursor:pointer}
.icon:hover{background:var(--line)}
.icon path{stroke:var(--soft);stroke-width:2;stroke-linecap:round}

.summary{font-size:15px}
.note{padding-inline-start:12px;border-inline-start:3px solid var(--accent)}
.note p+p{margin-top:4px}

.curve{width:100%;overflow:visible}
.curve text{fill:var(--soft);font-size:11px}
.curve .grid{stroke:var(--line)}
.curve .line{stroke:var(--accent);stroke-width:2;stroke-linejoin:round}
.curve .band{fill:var(--accent);fill-opacity:var(--band)}
.curve .dot{fill:var(--accent)}
.curve .told{fill:var(--ink);stroke:var(--card);stroke-width:3;stroke-opacity:.7;paint-order:stroke;font-size:12px;font-weight:700}

.parts li{display:grid;grid-template-columns:1fr 104px 30px;gap:0 10px;align-items:center;margin:0;padding:7px 0;border-top:1px solid var(--line)}
.parts .name{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 6px}
.parts .points{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}
.parts .none{grid-column:2/-1}
.parts .wide{grid-column:1/-1}
.bar{width:100%;fill:var(--line)}
[dir=rtl] .bar{scale:-1 1}
.bar .part{fill:var(--accent)}
.sample{font-size:13px}

.examples li{display:flex;flex-wrap:wrap;align-items:center;gap:4px}
.examples span{min-width:126px}
.examples a{min-width:30px;padding:3px 8px;border:1px solid var(--line);border-radius:8px;text-align:center}

blockquote{padding-inline-start:12px;border-inline-start:3px solid var(--line);font-style:italic}
figcaption{margin-top:4px;font-size:13px}

details{border-top:1px solid var(--line);padding-top:8px}
.content>details+details{margin-top:8px}
summary{cursor:pointer;padding:2px 0;font-weight:600}
summary .soft{font-size:12px;font-weight:400}
.checks,.lines{margin-top:8px}
.checks li{display:flex;gap:8px}
.checks li+li{margin-top:8px}
.result{width:18px;height:18px;margin-top:1px;stroke:var(--soft);stroke-width:2;stroke-linejoin:round;overflow:visible}
.pass{stroke:var(--grade-a)}
.fail{stroke:var(--grade-e)}
.lines li{padding-inline-start:12px;text-indent:-12px}
.lines li::before{content:"·";display:inline-block;width:12px;text-indent:0}
table{width:100%;margin-top:4px;border-collapse:collapse;font-size:13px}
th,td{padding:4px 0;padding-inline-end:8px;border-bottom:1px solid var(--line);font-weight:400;text-align:start}
thead th{color:var(--soft)}

.actions{display:flex;flex-wrap:wrap;gap:8px}
.actions>*{min-height:36px;padding:7px 14px;border:1px solid var(--accent);border-radius:10px;background:none;color:var(--accent);font:inherit;font-weight:600;line-height:20px;text-decoration:none;cursor:pointer}
.actions>:first-child:not(#action-compare,#action-read){background:var(--accent);color:var(--on-accent)}
.actions>[aria-disabled]{border-color:var(--line);background:none;color:var(--soft);cursor:default}
@media(forced-colors:active){.curve,.bar,.result{forced-color-adjust:none}}
`;

  twoway.styles = { pill, panel };
  twoway.style = pill + panel;
}
