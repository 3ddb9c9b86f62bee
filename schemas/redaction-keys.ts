// SPDX-License-Identifier: Apache-2.0
// The redaction keys: which key replaces secrets in events that occurred from a moment on. They are never deleted while
// events redacted by them are kept.
import { z } from 'zod'

export const redactionKeysFile = z
  .array(
    z.strictObject({
      id: z.string().min(1),
      /** At least 32 bytes. */
      secret: z.base64().min(44),
      from: z.iso.datetime({ offset: true }),
    }),
  )
  .min(1)

export type RedactionKeysFile = z.infer<typeof redactionKeysFile>
