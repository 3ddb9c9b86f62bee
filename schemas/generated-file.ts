// SPDX-License-Identifier: Apache-2.0
// Writing generated files, or checking that those in the tree are current (`--check`).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = new URL('../', import.meta.url)

/** Writes each file, or with `check` compares and returns the paths that are stale. Paths are from the repository root. */
export const settleGenerated = (files: ReadonlyMap<string, string>, check: boolean): string[] => {
  const stale: string[] = []
  for (const [path, content] of files) {
    const file = fileURLToPath(new URL(path, ROOT))
    const current = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    if (current === content) continue
    stale.push(relative(fileURLToPath(ROOT), file))
    if (check) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return stale
}

/** Prints the outcome and sets the exit code: stale files fail a check. */
export const reportGenerated = (stale: readonly string[], check: boolean, total: number): void => {
  if (check && stale.length > 0) {
    process.stderr.write(`stale, run npm run generate:\n  ${stale.join('\n  ')}\n`)
    process.exitCode = 1
  } else {
    process.stdout.write(`${total} generated files${check ? ' are current' : `, ${stale.length} written`}\n`)
  }
}
