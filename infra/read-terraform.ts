// SPDX-License-Identifier: Apache-2.0
// The Terraform of this folder as data. Literals come as they are, expressions as `${...}`; nothing is evaluated but references to
// locals that are literal.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from '@cdktf/hcl2json'
import { z } from 'zod'

export const INFRA = new URL('./', import.meta.url)

const block = z.record(z.string(), z.unknown())
const blocks = z.array(block)
const file = z.strictObject({
  terraform: blocks.optional(),
  provider: z.record(z.string(), blocks).optional(),
  variable: z.record(z.string(), blocks).optional(),
  locals: blocks.optional(),
  data: z.record(z.string(), z.record(z.string(), blocks)).optional(),
  resource: z.record(z.string(), z.record(z.string(), blocks)).optional(),
  output: z.record(z.string(), blocks).optional(),
})

export type Block = z.infer<typeof block>
export type Resource = { file: string; type: string; name: string; body: Block }
export type Terraform = {
  files: readonly string[]
  variables: Readonly<Record<string, Block>>
  locals: Readonly<Record<string, unknown>>
  resources: readonly Resource[]
}

/** Reads every .tf file. Throws Error for a text that is no HCL or holds a block of another kind. */
export const readTerraform = async (folder: URL = INFRA): Promise<Terraform> => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .sort()
  const variables: Record<string, Block> = {}
  const locals: Record<string, unknown> = {}
  const resources: Resource[] = []
  for (const name of files) {
    const said = file.parse(await parse(name, readFileSync(new URL(name, folder), 'utf8')))
    for (const [key, [body = {}]] of Object.entries(said.variable ?? {})) variables[key] = body
    for (const group of said.locals ?? []) Object.assign(locals, group)
    for (const [type, named] of Object.entries(said.resource ?? {}))
      for (const [key, [body = {}]] of Object.entries(named))
        resources.push({ file: name, type, name: key, body })
  }
  return { files, variables, locals, resources }
}
