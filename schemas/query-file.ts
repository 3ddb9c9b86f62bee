// SPDX-License-Identifier: Apache-2.0
// What a query.yaml says: a saved question with its typed parameters. Strict.
import { z } from 'zod'

const bilingual = z.strictObject({ ko: z.string().min(1), en: z.string().min(1) })

export const queryFile = z.strictObject({
  /** The folder's name; never reused. */
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: bilingual,
  /** What the rows show, and what they cannot. */
  meaning: bilingual,
  /** Asks about a person: it is not answered without a stated reason. */
  reason_required: z.boolean().default(false),
  parameters: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({
      type: z.enum(['STRING', 'INT64', 'FLOAT64', 'BOOL', 'DATE', 'TIMESTAMP', 'ARRAY<STRING>']),
      meaning: bilingual,
      /** Taken when the parameter is not given. */
      default: z.union([z.string(), z.number(), z.boolean()]).optional(),
    }),
  ),
})

/** A saved query as written. */
export type QueryFile = z.infer<typeof queryFile>
