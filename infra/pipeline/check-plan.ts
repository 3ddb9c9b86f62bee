// SPDX-License-Identifier: Apache-2.0
// What the pipeline may apply: new code of functions, and nothing else. Tables, buckets, keys, rights and schedules are applied by a
// person, who reads the plan first; the account of the pipeline has no right to change them either.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

const body = z.record(z.string(), z.unknown()).nullable()
const plan = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          before: body,
          after: body,
          after_unknown: z.unknown(),
        }),
      }),
    )
    .default([]),
})
type Change = z.infer<typeof plan>['resource_changes'][number]

type Function = {
  [name: string]: unknown
  build_config?: { [name: string]: unknown; source?: { storage_source?: Record<string, unknown>[] }[] }[]
}

/** A function without the name of its bundle and without what Google alone sets. JSON: what is unknown is absent. */
const withoutCode = (given: Change['change']['before']): unknown => {
  const rest = structuredClone(given) as Function | null
  for (const name of ['effective_labels', 'state', 'terraform_labels', 'update_time', 'url'])
    delete rest?.[name]
  for (const build of rest?.build_config ?? []) {
    delete build.build
    for (const { storage_source = [] } of build.source ?? [])
      for (const place of storage_source) {
        delete place.object
        delete place.generation
      }
  }
  return rest
}

const isCode = ({ type, address, change }: Change): boolean => {
  if (type === 'google_storage_bucket_object')
    return address.startsWith('google_storage_bucket_object.bundle[')
  if (type !== 'google_cloudfunctions2_function' || !isDeepStrictEqual(change.actions, ['update']))
    return false
  return isDeepStrictEqual(withoutCode(change.before), withoutCode(change.after))
}

/** Addresses of what is changed beyond code, with what would be done. Throws a ZodError for what is no plan. */
export const beyondCode = (said: unknown): string[] =>
  plan
    .parse(said)
    .resource_changes.filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
    .filter((change) => !isCode(change))
    .map(({ address, change }) => `${address}: ${change.actions.join(', ')}`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = beyondCode(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
  process.stdout.write(
    found.length === 0
      ? 'The plan changes code alone.\n'
      : `The plan changes more than code. Read it and apply it yourself (docs/guides/google-cloud.md, Upgrade):\n  ${found.join('\n  ')}\n`,
  )
  process.exitCode = found.length === 0 ? 0 : 1
}
