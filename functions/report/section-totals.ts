// SPDX-License-Identifier: Apache-2.0
// The numbers of the period beside those of the period before, and the days as a row of bars.
import type { Bar, Block } from './blocks.ts'
import { dayParts } from './local-time.ts'
import type { PeriodReport } from './report.ts'
import type { Compared, DayEntry } from './report-parts.ts'
import type { Texts } from './texts/texts.ts'

const PEOPLE = ['actors', 'subjects', 'downloaded_subjects']

/** `+1,204 (+12%)`. */
export const changeOf = ({ current, previous }: Compared, texts: Texts): string => {
  if (previous === null) return '–'
  const difference = current - previous
  if (difference === 0) return texts.totals.same
  const sign = difference > 0 ? '+' : '−'
  const amount = `${sign}${texts.number(Math.abs(difference))}`
  if (previous === 0) return `${amount} (${texts.totals.fresh})`
  const percent = Math.round((Math.abs(difference) / previous) * 100)
  return `${amount} (${sign}${texts.number(percent)}%)`
}

const totalsTable = (report: PeriodReport, texts: Texts): Block => {
  const { columns, rows, units } = texts.totals
  const names = Object.keys(report.totals) as (keyof PeriodReport['totals'])[]
  return {
    kind: 'table',
    columns: columns.map((title, index) => ({
      title,
      align: index === 0 ? 'left' : 'right',
      width: [36, 20, 19, 25][index] ?? 20,
    })),
    rows: names.map((name) => {
      const unit = PEOPLE.includes(name) ? units.people : units.items
      const { current, previous } = report.totals[name]
      return [
        rows[name],
        `${texts.number(current)}${unit}`,
        previous === null ? '–' : `${texts.number(previous)}${unit}`,
        changeOf(report.totals[name], texts),
      ]
    }),
    emphasised: [1],
  }
}

const barOf = (entry: DayEntry): Bar => ({
  label: String(dayParts(entry.day).day),
  value: entry.events,
  tone: !entry.checked
    ? 'unchecked'
    : entry.high > 0
      ? 'high'
      : entry.medium + entry.low > 0
        ? 'medium'
        : 'calm',
  dayOff: entry.day_off,
})

/** More days than this do not fit side by side: a longer period shows its bars by sums of as many days each. */
const MOST_BARS = 31

const daysPicture = (days: readonly DayEntry[], texts: Texts): Block[] => {
  const most = days.reduce((best, entry) => (entry.events > best.events ? entry : best), {
    day: '',
    events: -1,
  })
  if (most.events < 0 || days.length > MOST_BARS) return []
  const sum = days.reduce((total, { events }) => total + events, 0)
  return [
    {
      kind: 'bars',
      bars: days.map(barOf),
      caption: texts.bars.caption(Math.round(sum / days.length), most.events, texts.shortDay(most.day)),
      legend: texts.bars.legend,
    },
  ]
}

/** Totals with the previous period and their change, then the days. */
export const totalsSection = (report: PeriodReport, texts: Texts): Block[] => [
  { kind: 'heading', text: texts.totals.heading },
  totalsTable(report, texts),
  ...(report.totals.events.previous === null
    ? [{ kind: 'paragraph' as const, text: texts.totals.noPrevious, quiet: true }]
    : []),
  ...daysPicture(report.days, texts),
]
