import { escapeText } from './escape.ts'
import { HTML_STYLE } from './html-style.ts'
import type { Part, Section, Table } from './table.ts'

export interface HtmlPage {
  readonly title: string
  /** Sentence below the title. */
  readonly lead: string
  /** Numbers worth a glance, each with its word; `bad` ones stand out. */
  readonly figures: readonly { readonly value: string; readonly word: string; readonly bad?: boolean }[]
  readonly sections: readonly Section[]
}

/** One file that needs nothing else: style and pictures are inside, there is no script. */
export function renderHtml(page: HtmlPage): string {
  const links = page.sections.map((section) => `<a href="#${escapeText(section.id)}">${escapeText(section.title)}</a>`).join('\n')
  const figures = page.figures
    .map(
      ({ value, word, bad }) =>
        `<div class="figure${bad === true ? ' bad' : ''}"><b>${escapeText(value)}</b><span>${escapeText(word)}</span></div>`,
    )
    .join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(page.title)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeText(page.title)}</h1>
<p class="lead">${escapeText(page.lead)}</p>
<div class="figures">
${figures}
</div>
<nav>
${links}
</nav>
</header>
<main>
${page.sections.map(sectionHtml).join('\n')}
</main>
</body>
</html>
`
}

function sectionHtml(section: Section): string {
  return `<section id="${escapeText(section.id)}">\n<h2>${escapeText(section.title)}</h2>\n${section.parts.map(partHtml).join('\n')}\n</section>`
}

function partHtml(part: Part): string {
  switch (part.kind) {
    case 'text':
      return `<p>${escapeText(part.text)}</p>`
    case 'list':
      return `<ul>${part.items.map((item) => `<li${item.startsWith('   ') ? ' class="detail"' : /^\d+\. /.test(item) ? ' class="step"' : ''}>${escapeText(item.trim())}</li>`).join('')}</ul>`
    case 'table':
      return `${part.title === undefined ? '' : `<h3>${escapeText(part.title)}</h3>\n`}${tableHtml(part.table)}`
    case 'picture':
      return `<figure role="group" aria-label="${escapeText(part.alternative)}">${part.svg}</figure>`
  }
}

function tableHtml(table: Table): string {
  const alignment = (index: number): string => (table.columns[index]?.align === 'right' ? ' class="right"' : '')
  const head = table.columns.map((column, index) => `<th${alignment(index)}>${escapeText(column.title)}</th>`).join('')
  const breaks = new Set(table.breaks)
  const rows = table.rows.map((row, index) => {
    const cells = table.columns.map((_, i) => `<td${alignment(i)}>${cellHtml(row[i] ?? '')}</td>`).join('')
    return `<tr${breaks.has(index) ? ' class="break"' : ''}>${cells}</tr>`
  })
  return `<div class="scroll"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></div>`
}

const BADGES: Readonly<Record<string, string>> = {
  held: 'good',
  met: 'good',
  accepted: 'warn',
  BROKEN: 'bad',
  'NOT MET': 'bad',
  error: 'bad',
  warning: 'warn',
}

/** Words that say how it stands get a colour. */
function cellHtml(text: string): string {
  const badge = BADGES[text] ?? BADGES[text.split(':')[0] ?? '']
  return badge === undefined ? escapeText(text) : `<span class="badge ${badge}">${escapeText(text)}</span>`
}
