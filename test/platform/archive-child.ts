// SPDX-License-Identifier: Apache-2.0
// A process that writes into an archive until it is killed or the disk takes no more.
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { codeOf } from '../../functions/platform/errors.ts'

const [folder = '', task] = process.argv.slice(2)
const archive = openDirectoryArchive(folder)
const large = new Uint8Array(1_000_000).fill(7)

if (task === 'put-large') {
  console.log(await archive.put('large', large).then(() => 'stored', codeOf))
} else {
  process.stdout.write('ready\n')
  for (let n = 0; ; n++) {
    await archive.put(`o-${n}`, large)
    process.stdout.write(`o-${n}\n`)
  }
}
