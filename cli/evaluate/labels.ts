// SPDX-License-Identifier: Apache-2.0
// The labels file of `evaluate`: one incident a line, as JSON. What is not in it counts as ordinary work. The file that `simulate --labels`
// writes is taken too.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { LedgerError } from '../../functions/platform/errors.ts'
import { describeIssue } from '../../plan/shape.ts'
import { parseLabels } from '../simulate/labels.ts'

export const label = z
  .strictObject({
    id: z.string().min(1).max(100),
    /** What happened, in one word: incidents of one type are counted together. */
    type: z.string().min(1).max(60),
    strength: z.enum(['easy', 'medium', 'hard']).default('medium'),
    /** Who did it. An incident without an actor names the subject that many looked at, or the system whose records are missing. */
    actor_id: z.string().min(1).max(128).optional(),
    subject_id: z.string().min(1).max(128).optional(),
    system_id: z.string().min(1).max(64).optional(),
    first_day: z.iso.date(),
    last_day: z.iso.date(),
    /** Events of the incident; each must be in the log. */
    event_ids: z.array(z.string().min(1)).default([]),
  })
  .refine((one) => one.first_day <= one.last_day, 'last_day not before first_day')
  .refine(
    (one) => one.actor_id !== undefined || one.subject_id !== undefined || one.system_id !== undefined,
    'actor_id, or subject_id, or system_id',
  )
export type Label = z.infer<typeof label>
/** A label and the line it stands on. */
export type Placed = { line: number; label: Label }

/** Throws USAGE with up to twenty faults, each with file and line. */
const refuse = (file: string, faults: readonly { line: number; text: string }[]): void => {
  if (faults.length === 0) return
  const more = faults.length > 20 ? [`and ${faults.length - 20} more`] : []
  const lines = faults.slice(0, 20).map(({ line, text }) => `${file}:${line} ${text}`)
  throw new LedgerError('USAGE', [...lines, ...more].join('\n'))
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new LedgerError('USAGE', `--labels: ${(cause as Error).message}`, { cause })
  }
}

/** What a simulation planted; its look-alikes are ordinary work. */
const ofSimulation = (text: string): Placed[] =>
  parseLabels(text)
    .labels.filter((one) => !one.innocent)
    .map((one) => ({
      line: 1,
      label: {
        id: one.id,
        type: one.kind,
        strength: 'medium',
        actor_id: one.actor_id,
        first_day: one.days[0] ?? '',
        last_day: one.days.at(-1) ?? '',
        event_ids: [one.first_event.event_id, one.last_event.event_id],
      },
    }))

/** Reads a labels file. Throws USAGE with every fault: file, line, what is allowed, what came. A file without labels is refused too. */
export const readLabels = (file: string): Placed[] => {
  const text = textOf(file)
  if (/^\s*\{\s*"schema_version"/.test(text)) return ofSimulation(text)
  const faults: { line: number; text: string }[] = []
  const labels: Placed[] = []
  const ids = new Set<string>()
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1
    if (row.trim() === '') continue
    let raw: unknown
    try {
      raw = JSON.parse(row)
    } catch {
      faults.push({ line, text: 'allowed: one JSON object a line; came: text that is none' })
      continue
    }
    const read = label.safeParse(raw)
    if (!read.success) {
      for (const issue of read.error.issues)
        faults.push({ line, text: describeIssue(issue, raw).replace(/^the file: /, '') })
      continue
    }
    if (ids.has(read.data.id))
      faults.push({ line, text: `id: allowed: each once; came again: ${read.data.id}` })
    ids.add(read.data.id)
    labels.push({ line, label: read.data })
  }
  refuse(file, faults)
  if (labels.length === 0)
    throw new LedgerError('USAGE', `${file}: allowed: at least one label, one JSON object a line; came: none`)
  return labels
}

/** What a log has, as far as labels may name it. */
export type Known = {
  eventIds: ReadonlySet<string>
  actors: ReadonlySet<string>
  firstDay: string
  lastDay: string
}

/** Throws USAGE for labels that name events, actors or days that the log has not. */
export const checkLabels = (file: string, labels: readonly Placed[], known: Known): void =>
  refuse(
    file,
    labels.flatMap(({ line, label: one }) => [
      ...one.event_ids
        .filter((id) => !known.eventIds.has(id))
        .map((id) => ({ line, text: `event_ids: allowed: ids of events in the log; came: ${id}` })),
      ...(one.actor_id === undefined || known.actors.has(one.actor_id)
        ? []
        : [{ line, text: 'actor_id: allowed: an actor of the log; came: one that is not in it' }]),
      ...(one.last_day < known.firstDay || one.first_day > known.lastDay
        ? [
            {
              line,
              text: `first_day, last_day: allowed: days of the log, ${known.firstDay} to ${known.lastDay}; came: ${one.first_day} to ${one.last_day}`,
            },
          ]
        : []),
    ]),
  )
