// SPDX-License-Identifier: Apache-2.0
// A row of bars from table cells alone: mail programs show it without loading an image.
import type { Bar, Block } from './blocks.ts'
import { Html, html } from './html.ts'
import { BAR, STYLE } from './html-style.ts'

const HEIGHT = 72
const LABEL_EVERY = 5

const colourOf = ({ tone, dayOff }: Bar): string => (tone === 'calm' && dayOff ? BAR.dayOff : BAR[tone])

const column = (bar: Bar, most: number): Html => {
  const height = Math.max(2, Math.round((bar.value / most) * HEIGHT))
  const mark = bar.tone === 'unchecked' ? html`<center>×</center>` : html``
  return html`<td>${mark}<table width="100%" cellpadding="0" cellspacing="0"><tr><td height="${height}" bgcolor="${colourOf(bar)}" style="font-size:0;line-height:0"></td></tr></table></td>`
}

/** Every fifth day has its number under it. */
const labels = (bars: readonly Bar[]): Html => {
  const cells: Html[] = []
  for (let at = 0; at < bars.length; at += LABEL_EVERY)
    cells.push(
      html`<td colspan="${Math.min(LABEL_EVERY, bars.length - at)}" style="padding-left:2px;white-space:nowrap">${bars[at]?.label ?? ''}</td>`,
    )
  return html`<tr class="q" style="${new Html(`font-size:11px;line-height:15px;color:${STYLE.quiet}`)}">${cells}</tr>`
}

/** The bars with what they count above and what their colours mean below. The tallest bar is the largest value. */
export const barsContent = ({ bars, caption, legend }: Extract<Block, { kind: 'bars' }>): Html => {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return html`${caption}<table aria-hidden="true" width="100%" cellpadding="0" cellspacing="2" border="0" style="table-layout:fixed"><tr valign="bottom" height="${HEIGHT + 20}" style="font-size:11px;line-height:13px">${bars.map((bar) => column(bar, most))}</tr>${labels(bars)}</table><span class="q" style="${new Html(`font-size:12px;color:${STYLE.quiet}`)}">${legend}</span>`
}
