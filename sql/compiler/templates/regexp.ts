// SPDX-License-Identifier: Apache-2.0
// How short a match of an RE2 pattern can be, and whether its group takes part: there DuckDB's answers differ from GoogleSQL's.

export type PatternFacts = {
  groups: number
  /** The pattern can match the empty text. */
  canBeEmpty: boolean
  /** Its first group takes part in every match. */
  groupAlways: boolean
  /** Its first group can match the empty text. */
  groupCanBeEmpty: boolean
}

type Piece = { shortest: number; always: boolean }

/** Reads a pattern; undefined when it holds syntax this reader does not know, which the caller refuses. */
export function patternFacts(pattern: string): PatternFacts | undefined {
  let at = 0
  let groups = 0
  let groupAlways = true
  let groupCanBeEmpty = false
  let known = true

  /** Branches up to `)` or the end; `sure` when nothing around makes them optional. */
  const alternation = (sure: boolean): Piece => {
    const alone = !hasBranch()
    let shortest = Number.POSITIVE_INFINITY
    do {
      shortest = Math.min(shortest, sequence(sure && alone))
    } while (pattern[at] === '|' && ++at > 0)
    return { shortest, always: alone }
  }
  const hasBranch = (): boolean => {
    let depth = 0
    for (let i = at; i < pattern.length; i += 1) {
      const c = pattern[i]
      if (c === '\\') i += 1
      else if (c === '[') i = classEnd(pattern, i) - 1
      else if (c === '(') depth += 1
      else if (c === ')' && depth-- === 0) return false
      else if (c === '|' && depth === 0) return true
    }
    return false
  }
  const sequence = (sure: boolean): number => {
    let shortest = 0
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') shortest += quantified(sure)
    return shortest
  }
  const quantified = (sure: boolean): number => {
    const start = at
    const before = groups
    const shortest = atom(sure)
    const match = /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(pattern.slice(at))
    if (!match) return shortest
    at += match[0].length
    const times = match[1] === '+' ? 1 : match[1] ? 0 : Number(match[2])
    if (times === 0 && before === 0 && groups > 0) groupAlways = false
    if (at === start) known = false
    return shortest * times
  }
  const atom = (sure: boolean): number => {
    const c = pattern[at] ?? ''
    if (c === '(') return group(sure)
    if (c === '[') {
      at = classEnd(pattern, at)
      return 1
    }
    if (c === '\\') return escapeSequence()
    at += (pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
    if (c === '*' || c === '+' || c === '?') known = false
    return c === '^' || c === '$' ? 0 : 1
  }
  const group = (sure: boolean): number => {
    const head = /^\((?:\?(?:P?<\w+>|([a-zA-Z-]*):|[a-zA-Z-]+\)))?/.exec(pattern.slice(at))?.[0] ?? '('
    at += head.length
    if (head.endsWith(')')) return 0
    if (head === '(' && pattern[at] === '?') known = false
    const captures = head === '(' || head.includes('<')
    if (captures) groups += 1
    const first = captures && groups === 1
    if (first && !sure) groupAlways = false
    const { shortest } = alternation(sure)
    if (pattern[at] !== ')') known = false
    at += 1
    if (first) groupCanBeEmpty = shortest === 0
    return shortest
  }
  const escapeSequence = (): number => {
    const text =
      /^\\(?:[pP]\{\^?\w+\}|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[\s\S])/.exec(pattern.slice(at))?.[0] ?? ''
    if (text === '' || text === '\\Q' || text === '\\C') known = false
    at += Math.max(1, text.length)
    return /^\\[bBAz]$/.test(text) ? 0 : 1
  }

  const { shortest } = alternation(true)
  if (at < pattern.length || !known) return undefined
  return { groups, canBeEmpty: shortest === 0, groupAlways, groupCanBeEmpty }
}

function classEnd(pattern: string, start: number): number {
  const match = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(pattern.slice(start))
  return match ? start + match[0].length : pattern.length + 1
}
