// SPDX-License-Identifier: Apache-2.0
// Colours and inline styles of the mail. Outlook reads inline styles and tables only; the style sheet in the head adds
// what phones and dark screens need, and nothing breaks without it.
import type { Tone } from './blocks.ts'
import { Html } from './html.ts'

export const FONT =
  "-apple-system,BlinkMacSystemFont,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR','Noto Sans CJK KR','Segoe UI',sans-serif"

/** line: the edge; paper: behind it; ink: text on the paper. */
export const TONES: Record<Tone, { line: string; paper: string; ink: string }> = {
  high: { line: '#c0392b', paper: '#fdf3f1', ink: '#9b2c20' },
  medium: { line: '#d48806', paper: '#fef8ec', ink: '#8a5a00' },
  low: { line: '#7d8ca0', paper: '#f3f5f8', ink: '#4a5768' },
  calm: { line: '#2f7d6b', paper: '#eff8f5', ink: '#1f5f50' },
}

export const BAR = {
  high: '#c0392b',
  medium: '#d99a2b',
  low: '#d99a2b',
  calm: '#4f7fa8',
  unchecked: '#b9c2cd',
  dayOff: '#b5cbdf',
}

export const STYLE = {
  body: `margin:0;padding:0;background:#eef1f4;font-family:${FONT};`,
  card: 'width:600px;max-width:600px;background:#ffffff;border:1px solid #dfe4ea;',
  ink: '#1d2733',
  quiet: '#5c6978',
  rule: '#e3e8ee',
}

const dark = (selectors: readonly string[], style: string): string =>
  `@media (prefers-color-scheme:dark){${selectors.join(',')}{${style}}}` +
  `${selectors.map((selector) => `[data-ogsc] ${selector}`).join(',')}{${style}}`

/** Classes: b back, c card, p padding, s stacked on phones, i ink, q quiet, t tinted paper, h coloured words, l line. */
export const STYLE_SHEET = new Html(
  [
    ':root{color-scheme:light dark;supported-color-schemes:light dark}',
    'body,table,td,th{-webkit-text-size-adjust:100%;text-size-adjust:100%}',
    'td,th,p,h1,h2,h3,div{word-break:keep-all;overflow-wrap:anywhere}',
    '@media only screen and (max-width:619px){',
    '.c{width:100%!important;max-width:100%!important;border-left:0!important;border-right:0!important}',
    '.o{padding:0!important}',
    '.p{padding-left:18px!important;padding-right:18px!important}',
    '.s{display:block!important;width:auto!important;padding-left:0!important;padding-right:0!important}',
    '}',
    dark(['.b'], 'background:#12171d!important'),
    dark(['.c'], 'background:#1a2129!important;border-color:#2c3641!important'),
    dark(['.l', '.l td', '.l th'], 'border-color:#35404c!important'),
    dark(['.i'], 'color:#e8edf2!important'),
    dark(['.q'], 'color:#a9b5c2!important'),
    dark(['.h'], 'color:#f0b8ae!important'),
    dark(['.t'], 'background:#242d37!important'),
  ].join(''),
)

/** Word renders mail in Outlook, and gives table cells its own font unless told. */
export const OUTLOOK_STYLE = new Html(
  "<!--[if mso]><style>table,td,th,div,p{font-family:'Malgun Gothic','Segoe UI',sans-serif;font-size:13px}</style><![endif]-->",
)
