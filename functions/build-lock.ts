// SPDX-License-Identifier: Apache-2.0
// The lock of a deployed function: of our own package-lock.json, the part that the framework needs, so that a deployment
// installs what was tested and nothing newer.
import { readFileSync } from 'node:fs'

type Entry = {
  version?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  dev?: boolean
}
type Lock = { lockfileVersion: number; packages: Record<string, Entry> }
type Manifest = Readonly<Record<string, unknown>> & { name: string; version: string }

/** Where Node finds `name` from the package at `from`: in its own node_modules, then in those above. */
const resolvedIn = (packages: Lock['packages'], from: string, name: string): string | undefined => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const key = `${at ? `${at}/` : ''}node_modules/${name}`
    if (packages[key]) return key
    if (!at) return undefined
  }
}

/** The dependency at its locked version, and the lock of everything it needs. Throws Error when the lock lacks a part. */
export const frameworkLock = (
  path: string,
  name: string,
  manifest: Manifest,
): { dependencies: Record<string, string>; lock: unknown } => {
  const { lockfileVersion, packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock
  const found = new Map<string, Entry>()
  const visit = (from: string, wanted: string, optional: boolean): void => {
    const key = resolvedIn(packages, from, wanted)
    if (!key && optional) return
    const entry = key && packages[key]
    if (!entry) throw new Error(`package-lock.json has no ${wanted}, which ${from || name} needs`)
    if (found.has(key)) return
    const { dev: _, ...kept } = entry
    found.set(key, kept)
    for (const dependency of Object.keys(entry.dependencies ?? {})) visit(key, dependency, false)
    for (const dependency of Object.keys(entry.optionalDependencies ?? {})) visit(key, dependency, true)
  }
  visit('', name, false)
  const version = found.get(`node_modules/${name}`)?.version
  if (!version) throw new Error(`package-lock.json has no version of ${name}`)
  const dependencies = { [name]: version }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    dependencies,
    lock: {
      name: manifest.name,
      version: manifest.version,
      lockfileVersion,
      requires: true,
      packages: { '': { ...manifest, dependencies }, ...Object.fromEntries(sorted) },
    },
  }
}
