/** The report's looks: light and dark by the reader's choice, and paper. Nothing is loaded from elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1a1f2b;--soft:#5a6475;--line:#dfe3ea;--faint:#eef1f5;
--met:#157347;--met-soft:#e3f4ea;--bad:#b4232f;--bad-soft:#fce8e9;--doubt:#8f5600;--doubt-soft:#fdf1da;--accent:#2b59c3;--second:#7b3fb0;--accent-soft:#e6edfb}
@media(prefers-color-scheme:dark){:root{--page:#12151b;--card:#1a1f28;--ink:#e8ebf1;--soft:#9aa5b6;--line:#2e3644;--faint:#222936;
--met:#5fd08f;--met-soft:#15331f;--bad:#ff8a8f;--bad-soft:#421a1e;--doubt:#f1b950;--doubt-soft:#3b2c0d;--accent:#8fb2ff;--second:#c69af0;--accent-soft:#1b2a4a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:27px;line-height:1.25;margin:6px 0 6px;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 4px}
h3{font-size:15px;margin:24px 0 6px}
p{margin:0 0 10px}
.soft{color:var(--soft)}
.small{font-size:13px}
section,.hero{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:22px 24px;margin:0 0 18px}
.hero{border-left:8px solid var(--edge)}
.hero.met{--edge:var(--met)}.hero.not-met{--edge:var(--bad)}.hero.unknown{--edge:var(--doubt)}
.verdict{font-size:15px;font-weight:700;letter-spacing:.02em}
.hero .lead{font-size:17px;max-width:62em;margin:8px 0 0}
.facts{display:flex;flex-wrap:wrap;gap:4px 26px;margin:16px 0 0;font-size:13px;color:var(--soft)}
.facts b{color:var(--ink);font-weight:600}
.badge{display:inline-block;white-space:nowrap;padding:1px 9px;border-radius:999px;font-size:13px;font-weight:600;border:1px solid transparent}
.badge.met{color:var(--met);background:var(--met-soft)}
.badge.not-met{color:var(--bad);background:var(--bad-soft)}
.badge.unknown{color:var(--doubt);background:var(--doubt-soft)}
.verdict .badge{font-size:16px;padding:4px 14px}
.tag{display:inline-block;padding:0 7px;border:1px solid var(--line);border-radius:5px;font-size:12px;color:var(--soft);vertical-align:1px}
.findings{margin:16px 0 0;padding:12px 16px;border-radius:8px;background:var(--bad-soft)}
.hero.unknown .findings{background:var(--doubt-soft)}
.alone{color:var(--bad)}
aside.alone{background:var(--bad-soft);border:3px solid var(--bad);border-radius:12px;padding:16px 24px;margin:0 0 18px;color:var(--ink)}
aside.alone>b{color:var(--bad);font-size:18px}aside.alone ul{margin:6px 0;padding-left:20px}aside.alone p{margin:0}
.findings ul{margin:4px 0 0;padding-left:20px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(225px,1fr));gap:14px;margin:0 0 18px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px}
.card .name{display:flex;justify-content:space-between;align-items:center;gap:8px;font-size:13px;color:var(--soft);font-weight:600}
.card .figure{font-size:27px;font-weight:700;letter-spacing:-.01em;margin:6px 0 0;line-height:1.2}
.card .of{font-size:13px;color:var(--soft)}
.gauge{height:8px;border-radius:4px;background:var(--faint);margin:10px 0 8px;overflow:hidden}
.gauge i{display:block;height:100%;border-radius:4px}
.gauge i.met{background:var(--met)}.gauge i.not-met{background:var(--bad)}.gauge i.unknown{background:var(--doubt)}
.scroll{overflow-x:auto}
.chart{display:block;width:100%;min-width:760px;height:auto;margin:10px 0 4px}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;fill:var(--ink)}
.chart .quiet{fill:var(--soft);font-size:11px}
.chart .halo{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.chart .name{font-weight:600}
.chart .grid{stroke:var(--line)}
.chart .row{fill:var(--faint)}
.chart .met{fill:var(--met)}.chart .not-met{fill:var(--bad)}.chart .unknown{fill:var(--doubt)}
.chart .fault{fill:var(--bad);opacity:.13}
.chart .fault-edge{stroke:var(--bad);stroke-width:1.5}
.chart .fault-text{fill:var(--bad);font-weight:600;font-size:11px}
.chart .rto{stroke:var(--accent);stroke-width:2;fill:none}
.chart .rto-text{fill:var(--accent);font-weight:700}
.chart .nobody{fill:var(--bad)}
.chart .region-0{fill:var(--accent)}.chart .region-1{fill:var(--second)}.chart .region-2{fill:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;color:var(--soft);font-size:13px;padding:0 0 6px}
th{font-size:12px;color:var(--soft);text-align:left;font-weight:600}
th,td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{font-size:14px;color:var(--ink);font-weight:500}
tr:last-child>td,tr:last-child>th{border-bottom:0}
td.time,th.time{white-space:nowrap;font-variant-numeric:tabular-nums}
th.mono{white-space:nowrap}td.mono{min-width:17em}
td ul{margin:0;padding-left:16px}
code,.mono{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:0 36px}
footer{font-size:13px;color:var(--soft);padding:6px 4px}
@media(max-width:640px){main{padding:16px 12px}section,.hero{padding:16px}}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#eee;--met:#0f5c38;--met-soft:#fff;--bad:#9b1c26;--bad-soft:#fff;
--doubt:#704300;--doubt-soft:#fff;--accent:#1d3f8f;--second:#5c2a86;--accent-soft:#fff}
body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}.scroll{overflow:visible}.chart{min-width:0}
.badge{border-color:currentColor}section,.hero,.card{border-radius:0}.card,tr,.chart{break-inside:avoid}h2,h3{break-after:avoid}}
`;
