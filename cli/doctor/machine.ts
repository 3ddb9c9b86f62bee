// SPDX-License-Identifier: Apache-2.0
// The machine and the data folder: rights, free space, disk encryption, the Node in use.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolder } from '../../functions/platform/data-folder.ts'
import { type Finding, failed, ok, warning } from './check.ts'

const GIB = 1024 ** 3
const LOW_GIB = 2

export const checkNode = (): Finding =>
  Number(process.versions.node.split('.')[0]) === 24
    ? ok('Node', process.versions.node)
    : warning(
        'Node',
        process.versions.node,
        'Run by npm scripts or npx access-ledger: they use the Node 24 of this project.',
      )

// A running server loads and removes journal files meanwhile, so what is gone is passed over.
const namesIn = (path: string): string[] => {
  try {
    return readdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

const openTo = (path: string): string[] => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (!entry) return []
  const wide = (entry.mode & 0o077) !== 0 && !entry.isSymbolicLink() ? [path] : []
  return entry.isDirectory() ? [...wide, ...namesIn(path).flatMap((name) => openTo(join(path, name)))] : wide
}

/** Files that others of the machine may read. */
export const checkRights = (folder: DataFolder): Finding => {
  const open = openTo(folder.path)
  return open.length === 0
    ? ok('Data folder', `${folder.path}, for its owner alone`)
    : failed(
        'Data folder',
        `others can read ${open.slice(0, 3).join(', ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}`,
        `chmod -R go= ${folder.path}`,
      )
}

export const checkSpace = (folder: DataFolder): Finding => {
  const { bavail, bsize } = statfsSync(folder.path)
  const free = (bavail * bsize) / GIB
  const detail = `${free.toFixed(1)} GiB free`
  return free >= LOW_GIB
    ? ok('Disk', detail)
    : failed(
        'Disk',
        detail,
        'Free space: at zero, capture answers 503 and producers have to keep their events.',
      )
}

const mountOf = (path: string): string | undefined => {
  const said = spawnSync('findmnt', ['-n', '-o', 'SOURCE', '--target', path], { encoding: 'utf8' })
  return said.status === 0 ? said.stdout.trim() : undefined
}

/** Whether the disk of the folder is encrypted, as far as Linux (dm-crypt) and macOS (FileVault) tell. */
export const checkEncryption = (folder: DataFolder): Finding => {
  const help = 'Keep the data folder on an encrypted disk (LUKS, FileVault): access events are personal data.'
  if (process.platform === 'darwin') {
    const said = spawnSync('fdesetup', ['status'], { encoding: 'utf8' }).stdout ?? ''
    return said.includes('FileVault is On')
      ? ok('Disk encryption', 'FileVault is on')
      : warning('Disk encryption', 'FileVault is off', help)
  }
  const source = mountOf(folder.path)
  const name = source?.match(/^\/dev\/(?:mapper\/)?([\w-]+)/)?.[1]
  if (!source || !name) return warning('Disk encryption', 'cannot be told on this machine', help)
  const uuid = [`/sys/class/block/${name}/dm/uuid`]
    .concat(
      source.startsWith('/dev/mapper/') && existsSync('/sys/class/block')
        ? readdirSync('/sys/class/block').map((one) => `/sys/class/block/${one}/dm/uuid`)
        : [],
    )
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
  return uuid.some((one) => one.startsWith('CRYPT-'))
    ? ok('Disk encryption', `${source} is encrypted (dm-crypt)`)
    : warning('Disk encryption', `${source} does not look encrypted`, help)
}
