// SPDX-License-Identifier: Apache-2.0
// The labels file of `evaluate`: one incident a line, as JSON. What is not in it counts as ordinary work.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { LedgerError } from '../../functions/platform/errors.ts'
import { describeIssue } from '../../plan/shape.ts'

export const label = z
  .strictObject({
    id: z.string().min(1).max(100),
    /** What happened, in one word: incidents of one type are counted together. */
    type: z.string().min(1).max(60),
    strength: z.enum(['easy', 'medium', 'hard']).default('medium'),
    actor_id: z.string().min(1).max(128),
    first_day: z.iso.date(),
    last_day: z.iso.date(),
    /** Events of the incident; each must be in the log. */
    event_ids: z.array(z.string().min(1)).default([]),
  })
  .refine((one) => one.first_day <= one.last_day, 'last_day not before first_day')
export type Label = z.infer<typeof label>

const refused = (file: string, line: number, text: string): string => `${file}:${line} ${text}`

/**
 * Reads a labels file. `known` tells whether the log has an event. Throws USAGE with every fault: file, line, what is allowed, what came.
 */
export const readLabels = (file: string, known: (eventId: string) => boolean): Label[] => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new LedgerError('USAGE', `--labels: ${(cause as Error).message}`, { cause })
  }
  const faults: string[] = []
  const labels: Label[] = []
  const ids = new Set<string>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    let raw: unknown
    try {
      raw = JSON.parse(line)
    } catch {
      faults.push(refused(file, index + 1, 'allowed: one JSON object; came: text that is none'))
      continue
    }
    const read = label.safeParse(raw)
    if (!read.success) {
      for (const issue of read.error.issues) faults.push(refused(file, index + 1, describeIssue(issue, raw)))
      continue
    }
    if (ids.has(read.data.id)) faults.push(refused(file, index + 1, `id: ${read.data.id} is given twice`))
    ids.add(read.data.id)
    for (const id of read.data.event_ids.filter((one) => !known(one)))
      faults.push(refused(file, index + 1, `event_ids: allowed: ids of events in the log; came: ${id}`))
    labels.push(read.data)
  }
  if (faults.length > 0) throw new LedgerError('USAGE', faults.slice(0, 20).join('\n'))
  return labels
}
