/** Style of the matrix page: heads stay in sight, cells are narrow, long sets are cut off and told in full on a click. */
export const MATRIX_STYLE = `
:root{--paper:#fff;--ink:#1c2733;--quiet:#5b6b7b;--line:#dde4ec;--soft:#f5f7fa;--all:#bfe5cd;--some:#e5f4ec;--lost:#fbdcc4;--maybe:#e6defa;--none:#fff;--mark:#2b66b5}
@media (prefers-color-scheme:dark){:root{--paper:#11161d;--ink:#e5ebf2;--quiet:#9aa9ba;--line:#2b3644;--soft:#19212b;--all:#1f5a38;--some:#16301f;--lost:#553012;--maybe:#352a57;--none:#11161d;--mark:#8ab4f8}}
*{box-sizing:border-box}
html,body{height:100%}
body{margin:0;display:flex;flex-direction:column;background:var(--paper);color:var(--ink);font:13px/1.45 system-ui,-apple-system,"Segoe UI","Noto Sans",Roboto,"DejaVu Sans",sans-serif}
header{padding:14px 20px 10px;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:19px}
header p{margin:2px 0 8px;color:var(--quiet)}
.tools{display:flex;flex-wrap:wrap;gap:6px 18px;align-items:center}
input,select{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:5px;padding:3px 7px}
.legend{color:var(--quiet)}
.legend i{display:inline-block;width:13px;height:13px;border:1px solid var(--line);margin:0 4px -2px 10px}
.all{background:var(--all)}.some{background:var(--some)}.lost{background:var(--lost)}.maybe{background:var(--maybe)}.none{background:var(--none);color:var(--quiet)}
main{flex:1;min-height:0;display:flex}
#grid{flex:1;overflow:auto;min-width:0}
#panel{width:min(46vw,620px);overflow:auto;border-left:1px solid var(--line);padding:12px 18px}
#panel:not(:has(h2)){width:170px}
table.matrix{border-collapse:separate;border-spacing:0}
.matrix th{background:var(--soft);font-weight:600;font-size:12px;position:sticky;z-index:1}
.matrix thead th{top:0;height:130px;vertical-align:bottom;padding:4px 2px;border-bottom:1px solid var(--line);border-right:1px solid var(--line)}
.matrix thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:122px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.matrix tbody th{left:0;text-align:right;padding:1px 8px;max-width:230px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;border-right:1px solid var(--line);border-bottom:1px solid var(--line)}
.matrix thead th:first-child{left:0;z-index:2;vertical-align:bottom;text-align:right;padding:6px 8px;color:var(--quiet)}
.matrix td{min-width:46px;max-width:88px;height:24px;padding:1px 4px;font-size:11px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;border-right:1px solid var(--line);border-bottom:1px solid var(--line);cursor:pointer}
.matrix td.self{background:repeating-linear-gradient(45deg,var(--soft) 0 4px,var(--paper) 4px 8px);cursor:default}
.matrix td.off{opacity:.18}
.matrix td.chosen{outline:2px solid var(--mark);outline-offset:-2px}
.quiet{color:var(--quiet)}
#panel h2{font-size:15px;margin:2px 0 8px;overflow-wrap:anywhere}
#panel dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0 0 10px}
#panel dt{color:var(--quiet)}
#panel dd{margin:0;overflow-wrap:anywhere}
pre{overflow:auto;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:10px;font:11.5px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
@media (max-width:900px){main{flex-direction:column}#panel{width:auto;max-height:45vh;border-left:0;border-top:1px solid var(--line)}}
`

/** What the page does; it reads the data inside the page and nothing else. */
export const MATRIX_SCRIPT = `
'use strict';
const data=JSON.parse(document.getElementById('data').textContent);
const grid=document.getElementById('grid'),panel=document.getElementById('panel'),search=document.getElementById('search'),filter=document.getElementById('filter'),count=document.getElementById('count');
const at=new Map(data.cells.map(c=>[c[0]+' '+c[1],c]));
const make=(tag,cls,text)=>{const e=document.createElement(tag);if(cls)e.className=cls;if(text!==undefined)e.textContent=text;return e};
const kind=c=>c[5]!=='none'?'maybe':c[4]!=='none'?'lost':c[3]==='none'?'none':c[3]==='all'&&!c[6]?'all':'some';
const words=data.ends.map(e=>(e.text+' '+e.members).toLowerCase());
let chosen;
function passes(c,f){switch(f){case 'open':return c[2]!=='none';case 'closed':return c[2]==='none';case 'unanswered':return c[4]!=='none';case 'unknown':return c[5]!=='none';case 'internet':return data.ends[c[0]].name==='internet'||data.ends[c[1]].name==='internet';default:return true}}
function draw(){
  const q=search.value.trim().toLowerCase(),f=filter.value,shown=[];
  const named=q===''?[]:words.map((w,i)=>w.includes(q)?i:-1).filter(i=>i>=0),set=new Set(named);
  const hit=c=>passes(c,f)&&(q===''||set.has(c[0])||set.has(c[1])||c[2].toLowerCase().includes(q));
  for(const c of data.cells)if(hit(c))shown.push(c);
  const limit=q!==''||f!=='all';
  const rows=new Set(limit?shown.map(c=>c[0]):data.ends.keys()),cols=new Set(limit?shown.map(c=>c[1]):data.ends.keys());
  const on=new Set(shown);
  const table=make('table','matrix'),head=table.createTHead().insertRow();
  head.append(make('th','','asks \\\\ is asked'));
  data.ends.forEach((e,j)=>{if(!cols.has(j))return;const th=make('th');th.title=e.text;th.append(make('span','',e.label));head.append(th)});
  const body=table.createTBody();
  data.ends.forEach((e,i)=>{if(!rows.has(i))return;const tr=body.insertRow(),th=make('th','',e.label);th.title=e.text;tr.append(th);
    data.ends.forEach((to,j)=>{if(!cols.has(j))return;const c=at.get(i+' '+j),td=tr.insertCell();
      if(!c){td.className='self';return}
      td.className=kind(c)+(on.has(c)?'':' off')+(chosen===c?' chosen':'');td.textContent=c[2]==='none'?'':c[2];td.title=e.label+' \\u2192 '+to.label+': '+c[2];td.dataset.at=i+' '+j;td.tabIndex=-1})});
  grid.replaceChildren(shown.length?table:make('p','quiet','nothing fits'));
  count.textContent=limit?shown.length+' of '+data.cells.length+' pairs':''}
function show(key){
  const c=at.get(key);if(!c)return;chosen=c;const from=data.ends[c[0]],to=data.ends[c[1]],list=make('dl');
  const row=(k,v)=>list.append(make('dt','',k),make('dd','',v));
  row('passes',c[3]);if(c[4]!=='none')row('answer lost',c[4]);if(c[5]!=='none')row('not known',c[5]);if(c[6])row('in part','not between all members: the sets are what any of them may');
  const end=e=>e.members+(e.count>20?' and '+(e.count-20)+' more':'');row('from',end(from));row('to',end(to));
  const path=data.paths[key];
  panel.replaceChildren(make('h2','',from.text+' \\u2192 '+to.text),list,path===undefined?make('p','quiet','The way of this pair is not in the page'+(data.left?' ('+data.left+' pairs are left out)':'')+': ask keiro reach '+from.name+' '+to.name):make('pre','',path));
  for(const td of grid.querySelectorAll('td.chosen'))td.classList.remove('chosen');
  const td=grid.querySelector('td[data-at="'+key+'"]');if(td){td.classList.add('chosen');td.focus({preventScroll:false})}
  history.replaceState(null,'','#'+key.replace(' ','-'))}
grid.addEventListener('click',e=>{const td=e.target.closest('td[data-at]');if(td)show(td.dataset.at)});
grid.addEventListener('keydown',e=>{const step={ArrowRight:[0,1],ArrowLeft:[0,-1],ArrowDown:[1,0],ArrowUp:[-1,0]}[e.key];if(!step||!chosen)return;e.preventDefault();
  let [i,j]=chosen;for(let n=0;n<data.ends.length;n++){i+=step[0];j+=step[1];if(at.has(i+' '+j)){show(i+' '+j);return}}});
search.addEventListener('input',draw);filter.addEventListener('change',draw);draw();
if(/^#\\d+-\\d+$/.test(location.hash))show(location.hash.slice(1).replace('-',' '));
`
