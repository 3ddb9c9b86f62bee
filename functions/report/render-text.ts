// SPDX-License-Identifier: Apache-2.0
// A document as plain text: the other half of the mail, and what a terminal shows.
import type { Block, Document } from './blocks.ts'
import { visible } from './html.ts'

const RULE = '─'.repeat(32)

const lines = (block: Block): string[] => {
  switch (block.kind) {
    case 'lead':
      return [visible(block.headline), ...block.tasks.map(({ text }) => `  ■ ${visible(text)}`)]
    case 'notice':
      return ['', `※ ${visible(block.text)}`]
    case 'heading':
      return ['', RULE, visible(block.text), RULE]
    case 'paragraph':
      return [visible(block.text)]
    case 'severity':
      return ['', `● ${visible(block.text)}`]
    case 'findings':
      return [
        '',
        `[${visible(block.title)}] ${visible(block.clause)}`.trimEnd(),
        ...block.cards.flatMap((card) => [
          `- ${visible(card.who)} · ${visible(card.when)}`,
          `    ${block.labels.seen}: ${visible(card.seen)}`,
          `    ${block.labels.usual}: ${visible(card.usual)}`,
          ...card.beside.map((text) => `    ${block.labels.beside}: ${visible(text)}`),
          `    ${visible(card.trace)}`,
        ]),
        ...(block.steps.length > 0
          ? [
              `  ${block.labels.steps}`,
              ...block.steps.map((step, index) => `    ${index + 1}. ${visible(step)}`),
            ]
          : []),
      ]
    case 'table':
      return block.rows.map((cells) => {
        const [first = '', ...rest] = cells.map((cell) => visible([cell].flat().join(' · ')))
        const titles = block.columns.slice(1).map(({ title }) => title)
        return `- ${first}: ${rest.map((cell, index) => `${titles[index]} ${cell}`).join(' · ')}`
      })
    case 'bars':
      return [visible(block.caption)]
    case 'list':
      return block.items.map(({ title, text }) => `- ${visible(title)}: ${visible(text)}`)
  }
}

/** Pure; ends with a line break. No line begins with text that a person typed. */
export const renderText = (document: Document): string =>
  [
    ...[document.company, document.title, document.subtitle].map(visible),
    '',
    ...document.blocks.flatMap(lines),
    '',
    RULE,
    ...document.foot.map(visible),
    '',
  ].join('\n')
