// SPDX-License-Identifier: Apache-2.0
// The documents of the project as text, for the tests that hold them against the code.
import { readdirSync, readFileSync } from 'node:fs'

export const ROOT = new URL('../../', import.meta.url)
export const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

const SKIPPED = new Set(['node_modules', 'coverage', 'results'])

/** Files of the project below a folder by their ending, as paths from the root; folders that begin with a dot are no part of it. */
export const filesOf = (ending: string, folder = ''): string[] =>
  readdirSync(new URL(folder, ROOT), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`
      if (entry.isDirectory()) return filesOf(ending, `${path}/`)
      return path.endsWith(ending) ? [path] : []
    })
    .sort()

/** The content of fenced blocks of a language. */
export const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, said]) => said === language)
    .map(([, , content]) => content ?? '')

/** A page without its code: what is left is prose, with links and headings. */
export const prose = (text: string): string =>
  text
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^ {4}.*$/gm, '')
    .replace(/`[^`\n]*`/g, '')

/** Headings with their level, in order. */
export const headings = (text: string): { level: number; title: string }[] =>
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks, title]) => ({
    level: marks?.length ?? 0,
    title: title ?? '',
  }))

/** The anchor that GitHub gives a heading. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** First cells of the rows of all tables under a heading. */
export const firstCells = (text: string, heading: string): string[] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| ([^|]+?) \|/gm)].map((row) => row[1] ?? '')
}
