// SPDX-License-Identifier: Apache-2.0
// What capture answers: the fate of each event, in the order they were sent.
import { z } from 'zod'

const refusal = {
  code: z.string().meta({ description: 'Code of docs/reference/errors.md.' }),
  path: z.string().meta({ description: 'JSON path of what was refused, `$.actor.id`.' }),
  allowed: z.string().meta({ description: 'What is allowed there.' }),
  received: z.string().meta({ description: 'What came, shortened, with secrets replaced.' }),
}

export const eventFate = z
  .discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('accepted'),
      index: z.int(),
      event_id: z.string(),
      late: z.boolean().meta({ description: 'Received after its day was closed.' }),
      redactions: z.int().meta({ description: 'Secrets that were replaced by a keyed digest.' }),
    }),
    z.strictObject({
      status: z.literal('rejected'),
      index: z.int(),
      event_id: z.string().nullable(),
      ...refusal,
    }),
  ])
  .meta({ description: 'Accepted means stored durably and visible exactly once.' })

export const captureAnswer = z
  .strictObject({ accepted: z.int(), rejected: z.int(), events: z.array(eventFate) })
  .meta({ title: 'Answer to a batch' })

export const captureProblem = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string(), help: z.string() }) })
  .meta({ description: 'The request was not taken as a batch.' })

export type EventFate = z.infer<typeof eventFate>
export type CaptureAnswer = z.infer<typeof captureAnswer>
export type CaptureProblem = z.infer<typeof captureProblem>
