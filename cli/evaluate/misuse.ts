// SPDX-License-Identifier: Apache-2.0
// The parts that acts of misuse are made of: who is on the stage, and drafts of views and downloads.
import { momentOf } from '../simulate/days.ts'
import type { Random } from '../simulate/random.ts'
import type { Employee } from './company.ts'
import { type Draft, deskOf, memberKey } from './normal-work.ts'

export const STRENGTHS = ['easy', 'medium', 'hard'] as const
export type Strength = (typeof STRENGTHS)[number]

/** Who does it, on which days, and what the company knows: filled by the world. */
export type Stage = {
  random: Random
  who: Employee
  /** Others at work on the first day, of any department. */
  others: readonly Employee[]
  /** The day it begins on, and the working days after it. */
  days: readonly string[]
  strength: Strength
  watched: string
  withdrawn: string
}
export type Act = (stage: Stage) => Draft[]

export const MINUTE = 60_000
export const by = (strength: Strength, easy: number, medium: number, hard: number): number =>
  ({ easy, medium, hard })[strength]

export const at = (day: string, hour: number, minute = 0): number => momentOf(day, hour * 3600 + minute * 60)
export const subjects = (random: Random, count: number): { id: string; type: string }[] =>
  random.distinct(count, 0, 59_999).map((n) => ({ id: memberKey(n), type: 'member' }))

export const first = ({ days }: Stage): string => days[0] ?? ''
export const desk = (stage: Stage, day = first(stage)) => deskOf(stage.random.fork('desk'), stage.who, day)

/** One view; the moment and the subject are set by who asks. */
export const view = (stage: Stage, day = first(stage)): Omit<Draft, 'at' | 'subjects'> => ({
  ...desk(stage, day),
  action: 'view',
  operation: '회원 상세 조회',
})

/** Views of so many different subjects from an hour on, one each `gap` milliseconds. */
export const views = (
  stage: Stage,
  day: string,
  hour: number,
  count: number,
  gap = 15_000,
  more: Partial<Draft> = {},
): Draft[] =>
  subjects(stage.random, count).map((subject, n) => ({
    ...view(stage, day),
    subjects: [subject],
    at: at(day, hour) + n * gap,
    ...more,
  }))

/** So many views of one subject, a minute apart. */
export const looksAt = (stage: Stage, id: string, count: number): Draft[] =>
  Array.from({ length: count }, (_, n) => ({
    ...view(stage),
    subjects: [{ id, type: 'member' }],
    at: at(first(stage), 11, n),
  }))

export const download = (
  stage: Stage,
  day: string,
  hour: number,
  count: number,
  more: Partial<Draft> = {},
): Draft => ({
  ...desk(stage, day),
  action: 'download',
  operation: '회원 목록 내려받기',
  subjects: subjects(stage.random, Math.min(count, 1000)),
  reason: { text: '고객 요청 확인 자료' },
  at: at(day, hour, stage.random.integer(0, 50)),
  ...more,
})

/** An address that is none of the company's. */
export const outside = (random: Random) => ({ ip: `203.0.113.${random.integer(100, 250)}`, country: 'KR' })
