// SPDX-License-Identifier: Apache-2.0
// Keeps the process of an import small. Unbounded, the two heaps in it (Node's and DuckDB's) take what they like.
import { setFlagsFromString } from 'node:v8'

/** Memory of the embedded engine during an import, in MiB: enough to load the journal piece by piece. */
const ENGINE_MB = 128

/**
 * For Node's heap: rows live for one batch, and a young heap that may grow carries them into the old one. Only heeded
 * in full when given before the program is loaded.
 */
export const IMPORT_HEAP_FLAGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=30'] as const

/** The configuration to open the ledger with for an import. */
export const importConfig = <C extends { memoryMb: number }>(config: C): C => {
  for (const flag of IMPORT_HEAP_FLAGS) setFlagsFromString(flag)
  return { ...config, memoryMb: Math.min(config.memoryMb, ENGINE_MB) }
}
