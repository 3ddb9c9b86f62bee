// SPDX-License-Identifier: Apache-2.0
// Each block as rows of the one table that a mail is: inline styles, no images, no floats, nothing that Outlook drops.
// Colour and size are set once a row and inherited, because every byte counts towards what Gmail shows.
import type { Block, Cell, FindingCard } from './blocks.ts'
import { Html, html } from './html.ts'
import { barsContent } from './html-bars.ts'
import { STYLE, TONES } from './html-style.ts'

const attribute = (name: string, text: string): Html => new Html(` ${name}="${text}"`)
const style = (text: string): Html => attribute('style', text)
const quiet = `color:${STYLE.quiet};`
const line = `1px solid ${STYLE.rule}`

const row = (content: Html, padding: string, size: number, faint = false): Html =>
  html`<tr><td class="p ${faint ? 'q' : 'i'}"${style(`padding:${padding};font-size:${size}px;line-height:${Math.round(size * 1.55)}px;color:${faint ? STYLE.quiet : STYLE.ink}`)}>${content}</td></tr>\n`
const table = (content: Html, lined = false, fixed = false): Html =>
  html`<table${lined ? attribute('class', 'l') : ''} role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"${fixed ? style('table-layout:fixed') : ''}>${content}</table>`

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>

const lead = ({ tone, headline, tasks }: Of<'lead'>): Html => {
  const { line, paper, ink } = TONES[tone]
  const task = ({ tone, text }: (typeof tasks)[number]) =>
    html`<tr><td valign="top" width="20"${style(`padding:4px 0;color:${TONES[tone].line}`)}>&#9632;</td><td valign="top"${style('padding:4px 0')}>${text}</td></tr>`
  return row(
    table(
      html`<tr><td class="t" bgcolor="${paper}"${style(`padding:18px 20px 14px;background:${paper};border-left:4px solid ${line}`)}><div class="h"${style(`font-size:18px;line-height:27px;font-weight:700;color:${ink};padding-bottom:6px`)}>${headline}</div>${table(html`${tasks.map(task)}`)}</td></tr>`,
    ),
    '24px 28px 4px',
    14,
  )
}

const notice = ({ text }: Of<'notice'>): Html =>
  row(
    table(
      html`<tr><td class="t" bgcolor="#f3f5f8"${style('padding:11px 14px;background:#f3f5f8')}>${text}</td></tr>`,
    ),
    '12px 28px 4px',
    13,
    true,
  )

const heading = ({ text }: Of<'heading'>): Html =>
  row(
    html`<h2 class="l"${style(`margin:0;padding:0 0 8px;border-bottom:2px solid ${STYLE.rule};font-size:16px;line-height:24px;font-weight:700`)}>${text}</h2>`,
    '32px 28px 4px',
    16,
  )

const severity = ({ tone, text }: Of<'severity'>): Html =>
  row(
    html`<h3 class="h"${style(`margin:0;font-size:14px;line-height:22px;font-weight:700;color:${TONES[tone].ink}`)}><span${style(`color:${TONES[tone].line}`)}>&#9679;</span>&nbsp;${text}</h3>`,
    '18px 28px 2px',
    14,
  )

const half = (label: string, text: string, usual: boolean): Html =>
  html`<td class="s${usual ? ' q' : ''}" width="50%" valign="top"${style(usual ? `padding:6px 0 4px 12px;${quiet}` : 'padding:6px 12px 4px 0')}><span class="q"${style(`font-size:12px;${quiet}`)}>${label}</span><br>${text}</td>`

const besideOf = (label: string, lines: readonly string[]): Html =>
  lines.length === 0
    ? html``
    : table(
        html`<tr><td${style('padding:2px 0 6px')}><span class="q"${style(`font-size:12px;${quiet}`)}>${label}</span>${lines.map((text) => html`<br>· ${text}`)}</td></tr>`,
      )

const card = (labels: Of<'findings'>['labels'], entry: FindingCard): Html =>
  html`<tr><td${style(`padding:11px 0 10px;border-top:${line}`)}><b>${entry.who}</b> <span class="q"${style(quiet)}>&nbsp;${entry.when}</span>${table(
    html`<tr>${half(labels.seen, entry.seen, false)}${half(labels.usual, entry.usual, true)}</tr>`,
  )}${besideOf(labels.beside, entry.beside)}<span class="q"${style(`font-size:12px;${quiet}`)}>${entry.trace}</span></td></tr>`

const stepsOf = (label: string, steps: readonly string[]): Html =>
  steps.length === 0
    ? html``
    : html`<tr><td class="t" bgcolor="#f6f8fa"${style('padding:10px 14px;background:#f6f8fa;font-size:13px;line-height:20px')}><span class="q"${style(`font-size:12px;${quiet}`)}>${label}</span>${table(
        html`${steps.map(
          (step, index) => html`<tr><td width="20" valign="top">${index + 1}.</td><td>${step}</td></tr>`,
        )}`,
      )}</td></tr>`

const findings = (block: Of<'findings'>): Html => {
  const { line, ink } = TONES[block.tone]
  return row(
    table(
      html`<tr><td${style(`padding:0 0 0 14px;border-left:3px solid ${line}`)}>${table(
        html`<tr><td${style('padding:1px 0 8px')}><b class="h"${style(`font-size:15px;color:${ink}`)}>${block.title}</b> <span class="q"${style(`font-size:12px;${quiet}`)}>&nbsp;${block.clause}</span></td></tr>${block.cards.map((entry) => card(block.labels, entry))}${stepsOf(block.labels.steps, block.steps)}`,
        true,
      )}</td></tr>`,
    ),
    '10px 28px 8px',
    14,
  )
}

const dataTable = ({ columns, rows, emphasised = [] }: Of<'table'>): Html => {
  const gap = (index: number) => (index === columns.length - 1 ? '7px 0' : '7px 14px 7px 0')
  const cells = columns.map((_, index) => style(`padding:${gap(index)};border-bottom:${line}`))
  const head = ({ title, align, width }: (typeof columns)[number], index: number) =>
    html`<th class="q" align="${align}" width="${width}%" scope="col"${style(`padding:${gap(index)};border-bottom:${line};font-size:12px;font-weight:400;${quiet}`)}>${title}</th>`
  const body = (cell: Cell, index: number) => {
    const text = [cell].flat().map((line, at) => (at === 0 ? html`${line}` : html`<br>${line}`))
    const side = columns[index]?.align === 'right' ? attribute('align', 'right') : ''
    return html`<td${side}${cells[index] ?? ''}>${emphasised.includes(index) ? html`<b>${text}</b>` : text}</td>`
  }
  return row(
    table(
      html`<tr>${columns.map(head)}</tr>${rows.map((row) => html`<tr valign="top">${row.map(body)}</tr>`)}`,
      true,
      true,
    ),
    '6px 28px 4px',
    13,
  )
}

const list = ({ items }: Of<'list'>): Html =>
  row(
    table(
      html`${items.map(
        ({ title, text }) =>
          html`<tr><td${style(`padding:8px 0;border-bottom:${line}`)}><b>${title}</b><br><span class="q"${style(quiet)}>${text}</span></td></tr>`,
      )}`,
      true,
    ),
    '4px 28px',
    13,
  )

/** One block as table rows. */
export const blockHtml = (block: Block): Html => {
  switch (block.kind) {
    case 'lead':
      return lead(block)
    case 'notice':
      return notice(block)
    case 'heading':
      return heading(block)
    case 'paragraph':
      return row(html`${block.text}`, '8px 28px 2px', block.quiet ? 13 : 14, block.quiet)
    case 'severity':
      return severity(block)
    case 'findings':
      return findings(block)
    case 'table':
      return dataTable(block)
    case 'bars':
      return row(barsContent(block), '18px 28px 4px', 13)
    case 'list':
      return block.items.length > 0 ? list(block) : html``
  }
}
