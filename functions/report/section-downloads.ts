// SPDX-License-Identifier: Apache-2.0
// Downloads with the reasons people gave, and who gave none.
import type { Block } from './blocks.ts'
import { type Limits, shortened } from './limits.ts'
import type { PeriodReport } from './report.ts'
import type { DownloadEntry } from './report-parts.ts'
import type { Texts } from './texts/texts.ts'

const reasonOf = (entry: DownloadEntry, texts: Texts, limits: Limits): string => {
  const reason = entry.reason === null ? '' : shortened(entry.reason, limits.characters)
  const ticket = entry.ticket === null ? '' : texts.downloads.ticket(shortened(entry.ticket, 40))
  const stated = [reason, ticket].filter((part) => part !== '').join(' ') || texts.downloads.noReason
  return [stated, texts.downloads.outcome[entry.outcome]].filter((part) => part !== '').join(' ')
}

const largestTable = (report: PeriodReport, texts: Texts, limits: Limits): Block => ({
  kind: 'table',
  columns: texts.downloads.columns.map((title, index) => ({
    title,
    align: index === 1 ? 'right' : 'left',
    width: [42, 19, 39][index] ?? 25,
  })),
  rows: report.downloads.largest
    .slice(0, limits.downloads)
    .map((entry) => [
      [
        texts.shortMoment(entry.at, report.time_zone),
        `${shortened(entry.actor_id, 48)} · ${shortened(entry.system_id, 32)}`,
      ],
      texts.people(entry.subject_count),
      reasonOf(entry, texts, limits),
    ]),
  emphasised: [1],
})

/** The number with and without a reason, the largest downloads, and the people who left reasons out. */
export const downloadsSection = (report: PeriodReport, texts: Texts, limits: Limits): Block[] => {
  const { with_reason, without_reason, actors } = report.downloads
  const all = with_reason + without_reason
  const heading: Block = { kind: 'heading', text: texts.downloads.heading }
  if (all === 0)
    return [
      heading,
      { kind: 'paragraph', text: texts.downloads.none(texts.number(report.totals.events.current)) },
    ]
  const careless = actors.filter((actor) => actor.without_reason > 0).slice(0, limits.rows)
  return [
    heading,
    { kind: 'paragraph', text: texts.downloads.summary(all, with_reason, without_reason) },
    largestTable(report, texts, limits),
    ...(careless.length > 0
      ? [
          { kind: 'paragraph' as const, text: texts.downloads.actors },
          {
            kind: 'list' as const,
            items: careless.map((actor) => ({
              title: shortened(actor.actor_id, 64),
              text: texts.downloads.actor(actor.downloads, actor.subjects, actor.without_reason),
            })),
          },
        ]
      : []),
  ]
}
