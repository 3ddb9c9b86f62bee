// SPDX-License-Identifier: Apache-2.0
// HTML by a tagged template: every value is escaped unless it is HTML itself, so that no text can become markup.

/** Markup that was made by the tag. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = string | number | Html | readonly Part[]

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Controls, and the marks that turn the direction of text or hide in it: shown as what they are, a sign out of place. */
const UNSEEN = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu
/** A word longer than this pushes a table out of a phone. */
const LONG_WORD = /[^\s<>&]{24}(?=[^\s<>&])/gu

/** A text as one line of visible characters. */
export const visible = (text: string): string => text.replace(/[\t\r\n]+/g, ' ').replace(UNSEEN, '\ufffd')

const escaped = (text: string): string =>
  visible(text)
    .replace(LONG_WORD, '$&\u0000')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
    .replaceAll('\u0000', '<wbr>')

const partOf = (part: Part): string => {
  if (part instanceof Html) return part.markup
  return typeof part === 'object' ? part.map(partOf).join('') : escaped(String(part))
}

/** Joins markup and escaped values. */
export const html = (markup: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(
    markup.map((piece, index) => piece + (index < parts.length ? partOf(parts[index] ?? '') : '')).join(''),
  )
