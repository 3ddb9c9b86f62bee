// SPDX-License-Identifier: Apache-2.0
// The price table, read and checked: every price has its unit, its free tier, its day and whether it was seen or only recalled.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const known = z.enum(['seen', 'recalled'])
const dated = { date: z.iso.date(), known, source: z.string().min(5) }
const price = z.strictObject({
  id: z.string(),
  unit: z.string(),
  usd: z.number().min(0),
  free: z.number().min(0),
  ...dated,
})
const size = z.strictObject({
  cpu: z.number().positive(),
  memory_gib: z.number().positive(),
  min_instances: z.int().min(0).default(0),
})
const file = z.strictObject({
  region: z.string(),
  exchange: z.strictObject({ krw_per_usd: z.number().positive(), ...dated }),
  prices: z.array(price),
  assumptions: z.record(z.string(), z.strictObject({ value: z.number().min(0), why: z.string().min(5) })),
  profiles: z.strictObject(
    Object.fromEntries(
      (['small', 'company'] as const).map((name) => [
        name,
        z.strictObject({ key_versions: z.int().min(1), capture: size, detect: size, report: size }),
      ]),
    ) as Record<
      'small' | 'company',
      z.ZodObject<{ key_versions: z.ZodInt; capture: typeof size; detect: typeof size; report: typeof size }>
    >,
  ),
})

export type PriceTable = z.infer<typeof file>
export type Price = PriceTable['prices'][number]
export const PROFILES = ['small', 'company'] as const
export type ProfileName = (typeof PROFILES)[number]

/** Reads prices.yaml, or a text in its form. Throws ZodError or a YAML error for one that is not valid. */
export const readPrices = (
  text = readFileSync(new URL('prices.yaml', import.meta.url), 'utf8'),
): PriceTable => file.parse(parse(text))

/** A price by id. Throws Error for one that the table does not have. */
export const priceOf = (table: PriceTable, id: string): Price => {
  const found = table.prices.find((one) => one.id === id)
  if (!found) throw new Error(`cli/cost/prices.yaml has no price ${id}`)
  return found
}

/** An assumption by name. Throws Error for one that the table does not have. */
export const assumed = (table: PriceTable, name: string): number => {
  const found = table.assumptions[name]
  if (!found) throw new Error(`cli/cost/prices.yaml has no assumption ${name}`)
  return found.value
}
