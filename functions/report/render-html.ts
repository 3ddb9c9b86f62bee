// SPDX-License-Identifier: Apache-2.0
// A document as the HTML of a mail: one table 600 px wide, whole on a phone, readable without its style sheet.
import type { Document } from './blocks.ts'
import { Html, html } from './html.ts'
import { blockHtml } from './html-blocks.ts'
import { OUTLOOK_STYLE, STYLE, STYLE_SHEET } from './html-style.ts'

const OUTLOOK_OPEN = new Html(
  '<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->',
)
const OUTLOOK_CLOSE = new Html('<!--[if mso]></td></tr></table><![endif]-->')
/** Keeps a mail program from filling the preview with what follows the preheader. */
const PREVIEW_END = new Html('&#847;&zwnj;&nbsp;'.repeat(30))
const HEAD_COLOUR = '#1f3b57'

/** Pure: the same document gives the same bytes. Loads nothing and runs nothing. */
export const renderHtml = (document: Document): string =>
  html`<!DOCTYPE html>
<html lang="${document.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no,email=no"><title>${document.title}</title><style>${STYLE_SHEET}</style>${OUTLOOK_STYLE}</head>
<body class="b" style="${new Html(STYLE.body)}"><div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${document.preheader}${PREVIEW_END}</div>
<table class="b" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef1f4"><tr><td class="o" align="center" style="padding:20px 0">${OUTLOOK_OPEN}
<table class="c" role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="${new Html(`${STYLE.card}text-align:left;`)}">
<tr><td class="p" bgcolor="${HEAD_COLOUR}" style="padding:24px 28px 22px;background:${HEAD_COLOUR};"><div style="font-size:13px;line-height:20px;color:#c6d5e4;">${document.company}</div><h1 style="margin:2px 0 4px;font-size:21px;line-height:30px;font-weight:700;color:#ffffff;">${document.title}</h1><div style="font-size:14px;line-height:21px;color:#e2ebf3;">${document.subtitle}</div></td></tr>
${document.blocks.map(blockHtml)}<tr><td class="p q" style="${new Html(`padding:26px 28px 24px;font-size:12px;line-height:19px;color:${STYLE.quiet};`)}">${document.foot.map((line) => html`${line}<br>`)}</td></tr>
</table>${OUTLOOK_CLOSE}</td></tr></table></body></html>
`.markup
