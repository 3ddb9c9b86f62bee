// SPDX-License-Identifier: Apache-2.0
// A report between data and its two faces: blocks in one language, which HTML and plain text each show in their way.
import type { Severity } from './severity.ts'

export type Tone = Severity | 'calm'

/** One finding entry in words. */
export type FindingCard = {
  /** Who and where. */
  who: string
  when: string
  seen: string
  usual: string
  /** What else was seen of the same actor on these days, a line each. */
  beside: string[]
  /** How many events and which finding. */
  trace: string
}

export type Bar = { label: string; value: number; tone: Tone | 'unchecked'; dayOff: boolean }

/** A cell of one line, or of several. */
export type Cell = string | string[]

export type Column = { title: string; align: 'left' | 'right'; width: number }

export type Block =
  | { kind: 'lead'; tone: Tone; headline: string; tasks: { tone: Tone; text: string }[] }
  | { kind: 'notice'; text: string }
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string; quiet?: boolean }
  | { kind: 'severity'; tone: Severity; text: string }
  | {
      kind: 'findings'
      tone: Severity
      title: string
      clause: string
      labels: { seen: string; usual: string; beside: string; steps: string }
      cards: FindingCard[]
      steps: string[]
    }
  | { kind: 'table'; columns: Column[]; rows: Cell[][]; emphasised?: number[] }
  | { kind: 'bars'; bars: Bar[]; caption: string; legend: string }
  | { kind: 'list'; items: { title: string; text: string }[] }

/** What a mail says: its head, its blocks and its foot, in one language. */
export type Document = {
  language: 'ko' | 'en'
  company: string
  title: string
  subtitle: string
  /** The line a mail program shows beside the subject. */
  preheader: string
  blocks: Block[]
  foot: string[]
}
