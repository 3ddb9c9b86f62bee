// SPDX-License-Identifier: Apache-2.0
// The generated files in the tree are what their generators write today.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { settleGenerated } from '../../schemas/generated-file.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test.each(['schemas/generate.ts', 'sql/compiler/generate.ts'])(
  '%s --check finds nothing stale',
  (generator) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [generator, '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/\d+ generated files are current/),
      stderr: '',
    })
  },
)

test('a file that differs, or is missing, is named by a check and left as it is', () => {
  const files = new Map([
    ['LICENSE', 'another licence\n'],
    ['no/such/file.json', '{}\n'],
  ])
  expect(settleGenerated(files, true)).toEqual(['LICENSE', 'no/such/file.json'])
  expect(settleGenerated(files, true)).toEqual(['LICENSE', 'no/such/file.json'])
})
