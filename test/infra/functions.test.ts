// SPDX-License-Identifier: Apache-2.0
// The functions that are deployed are those that functions/index.ts registers.
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  CLOUD_ENVIRONMENTS,
  CLOUD_SECRETS,
  type CloudFunctionName,
} from '../../functions/platform/cloud-config.ts'
import { readTerraform, type Terraform } from '../../infra/read-terraform.ts'
import { read } from '../docs/pages.ts'

let terraform: Terraform
beforeAll(async () => {
  terraform = await readTerraform()
})

test('every function of functions/index.ts is deployed under its name', () => {
  const registered = [...read('functions/index.ts').matchAll(/^(?:http|cloudEvent)\('([\w-]+)'/gm)].map(
    (found) => found[1],
  )
  expect(registered).toContain('capture')
  const deployed = Object.keys(terraform.locals.functions as object)
  expect(deployed.sort()).toEqual(registered.sort())
  const resource = terraform.resources.find(({ type }) => type === 'google_cloudfunctions2_function')
  expect(resource?.body).toMatchObject({
    for_each: '${local.functions}',
    name: '${each.key}',
    build_config: [{ runtime: 'nodejs24', entry_point: '${each.key}' }],
  })
})

test('each has an account, an address and a size of its own', () => {
  const names = Object.keys(terraform.locals.functions as object)
  expect(names.filter((name) => !(name in (terraform.locals.accounts as object)))).toEqual([])
  expect(String(terraform.locals.urls)).toContain(`["${names.join('", "')}"]`)
})

type Deployed = { environment: object; secrets: Record<string, { secret: string }> }

describe('The variables of a function are exactly those of its configuration', () => {
  const deployed = (name: string) => (terraform.locals.functions as Record<string, Deployed>)[name]

  test.each(Object.keys(CLOUD_ENVIRONMENTS) as CloudFunctionName[])('%s', (name) => {
    const wanted = Object.keys(CLOUD_ENVIRONMENTS[name].shape)
    const shared = Object.keys(terraform.locals._warehouse as object)
    const { environment = {}, secrets = {} } = deployed(name) ?? {}
    const secret = (variable: string) => CLOUD_SECRETS.includes(variable)
    expect([...shared, ...Object.keys(environment)].sort()).toEqual(
      wanted.filter((one) => !secret(one)).sort(),
    )
    expect(Object.keys(secrets).sort()).toEqual(wanted.filter(secret).sort())
  })

  test('secrets come from containers that are there, and are read by the account of the function', () => {
    const containers = Object.keys(terraform.locals.secrets as object)
    const grants = Object.values(
      terraform.locals.secret_grants as Record<string, { account: string; on: string }>,
    )
    for (const [name, { secrets }] of Object.entries(terraform.locals.functions as Record<string, Deployed>))
      for (const { secret } of Object.values(secrets)) {
        expect(containers).toContain(secret)
        expect(grants.map(({ account, on }) => `${account} ${on}`)).toContain(`${name} ${secret}`)
      }
  })

  test('no emulator is named, and the process knows that it is in production', () => {
    expect(JSON.stringify(terraform)).not.toContain('ACCESS_LEDGER_EMULATED')
    const resource = terraform.resources.find(({ type }) => type === 'google_cloudfunctions2_function')
    expect(JSON.stringify(resource?.body)).toContain('NODE_ENV = \\"production\\"')
  })
})
