import type { Section, Table } from './table.ts'

export function sectionAsMarkdown(section: Section): string {
  const parts = section.parts.map((part) => {
    switch (part.kind) {
      case 'text':
        return `${escapeMarkdown(part.text)}\n`
      case 'list':
        return part.items.map((item) => `${bullet(item)}${escapeMarkdown(item.trim())}\n`).join('')
      case 'table':
        return `${part.title === undefined ? '' : `### ${escapeMarkdown(part.title)}\n\n`}${tableAsMarkdown(part.table)}`
      case 'picture':
        return `![${escapeMarkdown(part.alternative)}](${part.file})\n`
    }
  })
  return `## ${escapeMarkdown(section.title)}\n\n${parts.join('\n')}`
}

/** Numbered steps bring their own mark, and what is indented belongs to the step above. */
const bullet = (item: string): string => (/^\d+\. /.test(item) ? '' : item.startsWith('   ') ? '   - ' : '- ')

function tableAsMarkdown(table: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const rule = table.columns.map((column) => (column.align === 'right' ? '---:' : '---'))
  const rows = table.rows.map((row) => line(table.columns.map((_, index) => escapeMarkdown(row[index] ?? ''))))
  return `${line(table.columns.map((column) => escapeMarkdown(column.title)))}${line(rule)}${rows.join('')}`
}

const escapeMarkdown = (text: string): string => text.replaceAll(/[\\`*_|<>[\]]/g, String.raw`\$&`).replaceAll('\n', ' ')
