// The looks of pill and panel. The background hands them over, so that no page loads this file.
// Pixels, as a page may set any size for rem; and nothing that moves.
{
  const { shared, light, dark } = twoway.tokens;
  /** @param {Record<string, string>} tokens */
  const declared = (tokens) =>
    Object.entries(tokens)
      .filter(([name]) => name !== "background" && name !== "on-accent")
      .map(([name, value]) => `--${name}:${value.replaceAll(", ", ",")}`)
      .join(";");

  // `.frame` holds everything in a page's closed root.
  const pill = `
.frame{${declared(light)}}
@media(prefers-color-scheme:dark){.frame{${declared(dark)}}}
:host{all:initial!important;position:fixed!important;z-index:2147483647!important}
@media print{:host{display:none!important}}
*{box-sizing:border-box;margin:0;padding:0}
button{cursor:pointer}
.frame{position:fixed;inset:0;pointer-events:none;color-scheme:light dark;font:14px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
.pill,.panel{pointer-events:auto;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:${shared.radius};box-shadow:var(--shadow)}
.pill{--x:calc(-100% - 12px);--y:calc(-100% - 12px);position:absolute;left:100%;top:100%;width:max-content;max-width:calc(100% - 24px);translate:var(--x) var(--y);display:flex;align-items:center;gap:7px;padding:2px;padding-inline-end:12px;font:inherit;font-size:13px;white-space:nowrap;touch-action:none;user-select:none}
[data-corner$=left]{--x:12px;left:0}
[data-corner^=top]{--y:12px;top:0}
.pill:hover{border-color:var(--soft)}
.pill b{padding-inline-end:8px;border-inline-end:1px solid var(--line)}
.words{overflow:hidden;text-overflow:ellipsis}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
svg{display:block;flex:none;direction:ltr;fill:none}
.mark{width:28px;height:28px;forced-color-adjust:none}
.mark text{fill:var(--on-grade);font-size:22px;font-weight:700}
.ring{stroke:var(--soft);stroke-width:3;stroke-dasharray:6.2 4.6}
.ring text{fill:var(--soft);stroke:none}
${[..."abcde"].map((grade) => `.grade-${grade}{fill:var(--grade-${grade})}`).join("")}
`;

  const panel = `
.panel{position:fixed;width:376px;max-width:calc(100vw - 16px);padding:16px;overflow:auto;overscroll-behavior:contain;overflow-wrap:anywhere}
.panel:focus{outline:0}
[role=status]:not(:empty){margin-bottom:8px;font-weight:600}
.soft,small,thead th{color:var(--soft)}
header .soft,.sample,figcaption,table{font-size:13px}
small,summary .soft{font-size:12px}
h2{font-size:16px}
ul{list-style:none}
li+li,.note p+p,figcaption,table{margin-top:4px}
a{color:var(--accent)}
.content>*+*{margin-top:12px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header,.parts .name,.examples li,.checks li,.actions{display:flex;gap:4px 8px}
.parts .name,.examples li,.actions{flex-wrap:wrap}
header .mark{width:44px;height:44px}
header div{flex:1;min-width:0}
.icon{flex:none;width:28px;height:28px;padding:4px;border:0;border-radius:8px;background:none}
.icon:hover{background:var(--line)}
.icon path{stroke:var(--soft);stroke-width:2;stroke-linecap:round}
.summary{font-size:15px}
.note,blockquote{padding-inline-start:12px;border-inline-start:3px solid var(--accent)}
blockquote{border-color:var(--line);font-style:italic}
.curve{width:100%;overflow:visible}
.curve text{fill:var(--soft);font-size:11px}
.curve .grid{stroke:var(--line)}
.curve .line{stroke:var(--accent);stroke-width:2;stroke-linejoin:round}
.curve .band{fill:var(--accent);fill-opacity:var(--band)}
.curve .dot,.bar .part{fill:var(--accent)}
.curve .told{fill:var(--ink);stroke:var(--card);stroke-width:3;paint-order:stroke;font-size:12px;font-weight:700}
.parts li{display:grid;grid-template-columns:1fr 104px 30px;gap:0 10px;align-items:center;margin:0;padding:7px 0;border-top:1px solid var(--line)}
.parts .name{align-items:baseline;row-gap:0}
.parts .points{text-align:end;white-space:nowrap}
.parts .none{grid-column:2/-1}
.parts .wide{grid-column:1/-1}
.bar{width:100%;fill:var(--line)}
[dir=rtl] .bar{scale:-1 1}
.examples li{align-items:center;column-gap:4px}
.examples span{min-width:126px}
.examples a{min-width:30px;padding:3px 8px;border:1px solid var(--line);border-radius:8px;text-align:center}
details{border-top:1px solid var(--line);padding-top:8px}
.content>details+details,.checks,.lines,.checks li+li{margin-top:8px}
summary{cursor:pointer;font-weight:600}
summary .soft{font-weight:400}
.result{width:18px;height:18px;stroke:var(--soft);stroke-width:2;stroke-linejoin:round;overflow:visible}
.pass{stroke:var(--grade-a)}
.fail{stroke:var(--grade-e)}
.lines{padding-inline-start:12px;list-style:"· "}
table{width:100%;border-collapse:collapse}
th,td{padding:4px 0;padding-inline-end:8px;border-bottom:1px solid var(--line);font-weight:400;text-align:start}
.actions{row-gap:8px}
.actions>*{padding:7px 14px;border:1px solid var(--accent);border-radius:10px;background:none;color:var(--accent);font:inherit;font-weight:600;line-height:20px;text-decoration:none}
.actions>:first-child:not(#action-compare,#action-read,#action-options){background:var(--accent);color:var(--on-grade)}
.actions>[aria-disabled]{border-color:var(--line);background:none;color:var(--soft);cursor:default}
@media(forced-colors:active){.curve,.bar,.result{forced-color-adjust:none}}
`;

  twoway.styles = { pill, panel };
  twoway.style = pill + panel;
}
