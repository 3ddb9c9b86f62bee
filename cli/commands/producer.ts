// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addHours } from 'date-fns/addHours'
import { createKeyFiles, newProducerKey, producersPath } from '../../functions/capture/key-files.ts'
import { PRODUCER_ID, type ProducerEntry, parseProducers } from '../../functions/capture/producers.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { replaceFile } from '../../functions/platform/durable-file.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { readPlan } from '../../plan/read.ts'
import { ACTOR_TYPES } from '../../schemas/access-event.ts'
import { allowsSomething } from '../../schemas/producer-rights.ts'
import { planFolderOf } from '../ledger.ts'
import { type Session, sessionOf } from '../session.ts'

/** Changes the producers file as a whole; a running server reads it again within a second. */
const changeProducers = async (
  session: Session,
  change: (entries: ProducerEntry[], systems: readonly string[]) => ProducerEntry[],
): Promise<string> => {
  const folder = prepareDataFolder(session.config.dataFolder)
  const plan = await readPlan(planFolderOf(session.config))
  const systems = plan.systems.map((system) => system.id)
  createKeyFiles(folder.keys, systems, existsSync(folder.database))
  const path = producersPath(folder.keys)
  const text = `${JSON.stringify(change(parseProducers(readFileSync(path, 'utf8')), systems), null, 2)}\n`
  parseProducers(text)
  replaceFile(path, text)
  return path
}

const producerId = (text: string): string => {
  if (!PRODUCER_ID.test(text))
    throw new InvalidArgumentError('Lower-case letters, digits, dot, dash and underscore, at most 64.')
  return text
}

const hours = (text: string): number => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || value > 24 * 30)
    throw new InvalidArgumentError('Hours from 0 to 720.')
  return value
}

type RightsOptions = { systems?: string[]; actorTypes?: string[]; services?: string[] }

/** Throws USAGE where the options allow nothing. */
const rightsOf = ({ systems = [], actorTypes = [], services }: RightsOptions) => {
  const rights = {
    systems,
    actor_types: actorTypes as ProducerEntry['actor_types'],
    ...(services ? { services } : {}),
  }
  if (!allowsSomething(rights))
    throw new LedgerError('USAGE', 'give --systems with --actor-types, or --services, or all three')
  return rights
}

/** `producer add|rotate`: who may send events. */
export const registerProducer = (program: Command): void => {
  const producer = program
    .command('producer')
    .description('services that may send events (keys/producers.json)')
  producer
    .command('add')
    .description('register a producer and print its key once')
    .argument('<id>', 'lower-case name of the service', producerId)
    .option('--systems <ids...>', 'systems whose access events it may write, as registered in the plan')
    .addOption(new Option('--actor-types <types...>', 'whose work it may report').choices(ACTOR_TYPES))
    .option('--services <names...>', 'services whose connection events (internet log of users) it may write')
    .addHelpText(
      'after',
      '\nExample: access-ledger producer add web-app --systems crm shop-admin \\\n  --actor-types handler admin\n         access-ledger producer add web-gateway --services shop',
    )
    .action(async (id: string, options: RightsOptions, command: Command) => {
      const key = newProducerKey()
      const rights = rightsOf(options)
      const path = await changeProducers(sessionOf(command), (entries, systems) => {
        if (entries.some((entry) => entry.id === id))
          throw new LedgerError('USAGE', `the producer ${id} exists; rotate its key instead`)
        const unknown = rights.systems.filter((system) => !systems.includes(system))
        if (unknown.length > 0)
          throw new LedgerError(
            'USAGE',
            `unknown system ${unknown.join(', ')}; registered: ${systems.join(', ')}`,
          )
        return [...entries, { id, key, ...rights }]
      })
      process.stdout.write(`${key}\n`)
      process.stderr.write(`Registered ${id} in ${path}. Send it as: Authorization: Bearer <key>\n`)
    })
  producer
    .command('rotate')
    .description('give a producer a new key and print it once; the old one works a while longer')
    .argument('<id>', 'producer')
    .option('--grace <hours>', 'hours the old key still works', hours, 24)
    .action(async (id: string, options: { grace: number }, command: Command) => {
      const session = sessionOf(command)
      const key = newProducerKey()
      const until = addHours(session.clock.now(), options.grace).toISOString()
      await changeProducers(session, (entries) => {
        if (!entries.some((entry) => entry.id === id))
          throw new LedgerError(
            'USAGE',
            `no producer ${id}; registered: ${entries.map((entry) => entry.id).join(', ')}`,
          )
        return entries.map(({ old_key, old_key_until, ...entry }) =>
          entry.id === id
            ? { ...entry, key, ...(options.grace > 0 ? { old_key: entry.key, old_key_until: until } : {}) }
            : { ...entry, ...(old_key && old_key_until ? { old_key, old_key_until } : {}) },
        )
      })
      process.stdout.write(`${key}\n`)
      process.stderr.write(
        options.grace > 0 ? `The old key works until ${until}.\n` : 'The old key no longer works.\n',
      )
    })
}
