/** Style of the report page: light, and dark where the reader's system is; prints well. */
export const HTML_STYLE = `
:root{--paper:#fff;--ink:#1c2733;--quiet:#5b6b7b;--line:#dde4ec;--soft:#f5f7fa;--good:#1f7a4d;--goodbg:#e5f4ec;--warn:#8a5a00;--warnbg:#fdf1dc;--bad:#b3261e;--badbg:#fbe6e4;--link:#2b66b5}
@media (prefers-color-scheme:dark){:root{--paper:#11161d;--ink:#e5ebf2;--quiet:#9aa9ba;--line:#2b3644;--soft:#19212b;--good:#6fcf97;--goodbg:#16301f;--warn:#f0b35a;--warnbg:#33260f;--bad:#f28b82;--badbg:#3a1a17;--link:#8ab4f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",Roboto,"DejaVu Sans",sans-serif}
header,main{max-width:1320px;margin:0 auto;padding:0 28px}
header{padding-top:28px}
h1{margin:0;font-size:26px}
h2{margin:40px 0 12px;font-size:19px;border-bottom:1px solid var(--line);padding-bottom:6px}
h3{margin:22px 0 6px;font-size:14px}
.lead{color:var(--quiet);margin:4px 0 18px}
.figures{display:flex;flex-wrap:wrap;gap:12px}
.figure{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:10px 16px;min-width:110px}
.figure b{display:block;font-size:20px}
.figure span{color:var(--quiet);font-size:12px}
.figure.bad b{color:var(--bad)}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:18px}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
figure{width:min(96vw,2300px);margin:0 0 0 calc(50% - min(48vw,1150px));overflow-x:auto;border:1px solid var(--line);border-radius:8px;padding:8px;background:var(--paper)}
figure svg{display:block;width:100%;min-width:1400px;height:auto;margin:0 auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:3px 18px 3px 0;vertical-align:top;white-space:nowrap}
td{font-size:13px}
th{color:var(--quiet);font-weight:600;font-size:12px;border-bottom:1px solid var(--line)}
tr.break td{border-top:1px solid var(--line)}
.right{text-align:right}
ul{margin:6px 0;padding-left:20px}
li.detail{color:var(--quiet);list-style:none;padding-left:18px}
li.step{list-style:none;margin-top:8px}
.badge{border-radius:4px;padding:0 7px;font-size:12px;font-weight:600}
.badge.good{color:var(--good);background:var(--goodbg)}
.badge.warn{color:var(--warn);background:var(--warnbg)}
.badge.bad{color:var(--bad);background:var(--badbg)}
main{padding-bottom:60px}
@media print{nav{display:none}section{break-inside:auto}h2,h3{break-after:avoid}}
`
