// SPDX-License-Identifier: Apache-2.0
// The views as BigQuery stores them. A view's body needs qualified names: `npm run generate` writes each file of
// sql/views with the dataset before every table name, at the positions Google's analyser gives.
import { readFileSync } from 'node:fs'
import { inReadingOrder, viewNames } from '../../sql/views.ts'

export type QualifiedView = { name: string; body: string }

/** Where the generated bodies lie; Terraform reads the same files with templatefile(). */
const FOLDER = new URL('../../sql/qualified/views/', import.meta.url)
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder as Terraform writes it
const DATASET = '${dataset}'
const NAME = /\$\{dataset\}\.([A-Za-z_]\w*)/g

/** Every view for one dataset, each after the views it reads. Throws Error when a generated file is missing. */
export const qualifiedViews = (project: string, dataset: string): QualifiedView[] => {
  const templates = new Map(
    viewNames().map((name) => [name, readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8')]),
  )
  const reads = (name: string) =>
    [...(templates.get(name) ?? '').matchAll(NAME)].map((match) => match[1] ?? '')
  return inReadingOrder([...templates.keys()], reads).map((name) => ({
    name,
    body: (templates.get(name) ?? '').replaceAll(DATASET, `\`${project}\`.\`${dataset}\``),
  }))
}
