// SPDX-License-Identifier: Apache-2.0
// Generates what the Terraform and its documents take from the rest of the project: what each account reads, and the page of rights.
import { reportGenerated, settleGenerated } from '../schemas/generated-file.ts'
import { readTerraform } from './read-terraform.ts'
import { reads } from './reads.ts'
import { rolesPage } from './roles-page.ts'

const read = reads()
const files = new Map([
  ['infra/generated/reads.json', `${JSON.stringify(read, null, 2)}\n`],
  ['docs/reference/roles.md', rolesPage(await readTerraform(), read)],
])
const check = process.argv.includes('--check')
reportGenerated(settleGenerated(files, check), check, files.size)
