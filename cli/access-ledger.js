#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The command. It runs on the Node of this project's devDependency, whatever Node started it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

// Heeded only before the program is loaded: rows of an import live for one batch (cli/import/memory.ts).
const flags = process.argv.includes('import')
  ? ['--semi-space-growth-factor=1', '--heap-growing-percent=30']
  : []

if (Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(own)) {
  for (const flag of flags) setFlagsFromString(flag)
  await import('./main.ts')
} else {
  const child = spawn(own, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both; a supervisor sends SIGTERM to this process alone, and a server must hear of it.
  process.on('SIGINT', () => undefined)
  for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.once('close', (status, signal) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
    if (signal) process.kill(process.pid, signal)
    process.exitCode = status ?? 1
  })
}
