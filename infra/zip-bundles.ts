// SPDX-License-Identifier: Apache-2.0
// Puts each built function of dist/ into dist/<function>.zip, as Cloud Functions takes it. The same files give the same bytes, so that
// Terraform deploys what changed and nothing else.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Zippable, zipSync } from 'fflate'

/** The earliest moment a zip can name, in the zone of the machine: fflate writes local time. */
const ALWAYS = new Date(1980, 0, 1)

/** Every file below a folder as one zip: names in order, one time, no owner. */
export const zipFolder = (folder: string): Uint8Array => {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
  const files: Zippable = Object.fromEntries(
    names.map((name) => [
      name.replaceAll('\\', '/'),
      [readFileSync(join(folder, name)), { mtime: ALWAYS, level: 6 }],
    ]),
  )
  return zipSync(files)
}

/** Writes a zip beside each folder of `dist`. Returns the names of the functions. */
export const zipBundles = (dist: string): string[] => {
  const names = readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  for (const name of names) writeFileSync(join(dist, `${name}.zip`), zipFolder(join(dist, name)))
  return names
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of zipBundles(fileURLToPath(new URL('../dist', import.meta.url))))
    process.stdout.write(`dist/${name}.zip\n`)
