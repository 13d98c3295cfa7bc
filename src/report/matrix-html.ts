import { escapeText } from './escape.ts'
import { endText, type MatrixData } from './matrix-data.ts'
import { MATRIX_SCRIPT, MATRIX_STYLE } from './matrix-html-script.ts'
import type { MatrixPaths } from './matrix-paths.ts'

/** One page that needs nothing else: search, filter, and a click on a cell for the way of a packet. */
export function matrixHtml(data: MatrixData, { paths, left }: MatrixPaths): string {
  const open = data.cells.filter(({ text }) => text !== 'none')
  const lead = [
    `${data.ends.length} ends, ${open.length} of ${data.cells.length} pairs pass something`,
    count(
      data.cells.filter(({ unanswered }) => unanswered !== 'none').length,
      'pair passes traffic whose answer is not let back',
      'pairs pass traffic whose answer is not let back',
    ),
    count(data.cells.filter(({ unknown }) => unknown !== 'none').length, 'pair is not known in full', 'pairs are not known in full'),
  ].filter((text) => text !== '')
  const embedded = {
    ends: data.ends.map((end) => ({
      name: end.name,
      text: endText(end),
      label: end.label ?? end.name,
      members: end.members.slice(0, 20).join(' '),
      count: end.members.length,
    })),
    cells: data.cells.map(({ row, column, text, answered, unanswered, unknown, partly }) => [
      row,
      column,
      text,
      answered,
      unanswered,
      unknown,
      partly ? 1 : 0,
    ]),
    paths: Object.fromEntries(paths),
    left,
  }
  const title = `${data.network}: what passes, by ${data.by}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${MATRIX_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeText(title)}</h1>
<p>${escapeText(lead.join(', '))}. Rows ask, columns are asked.</p>
<div class="tools">
<label>search <input id="search" type="search" placeholder="a name, an address, tcp/443" size="28"></label>
<label>show <select id="filter">
<option value="all">all pairs</option>
<option value="open">what passes</option>
<option value="closed">what passes nothing</option>
<option value="unanswered">answers not let back (*)</option>
<option value="unknown">not known (?)</option>
<option value="internet">with the internet</option>
</select></label>
<span id="count"></span>
<span class="legend"><i class="all"></i>everything <i class="some"></i>some <i class="lost"></i>answer lost * <i class="maybe"></i>not known ? <i class="none"></i>nothing</span>
</div>
</header>
<main>
<div id="grid" tabindex="0" aria-label="matrix"><noscript>This page needs scripts: the table is drawn from the data inside it.</noscript></div>
<aside id="panel" aria-live="polite"><p class="quiet">Click a cell for the way of a packet there and back.</p></aside>
</main>
<script type="application/json" id="data">${JSON.stringify(embedded).replaceAll('<', String.raw`\u003c`)}</script>
<script>${MATRIX_SCRIPT}</script>
</body>
</html>
`
}

const count = (number: number, one: string, many: string): string => (number === 0 ? '' : `${number} ${number === 1 ? one : many}`)
