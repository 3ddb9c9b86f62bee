// SPDX-License-Identifier: Apache-2.0
// Each entry of emulator-limits.ts is still true. When one of these fails the emulator learnt something: take the
// entry away and test the real thing.
import { beforeAll, expect, test } from '@jest/globals'
import { tableMetadata } from '../../functions/platform/bigquery-differences.ts'
import type { Value } from '../../functions/platform/warehouse.ts'
import { TABLES } from '../../schemas/tables.ts'
import { loadStatement } from '../../sql/statements.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { LIMITS, type LimitId, REFUSED_STATEMENTS } from './emulator-limits.ts'
import { LOCATION, makeDataset, setupClient, warehouseAt } from './ledger.ts'

const DATASET = 'limits'
const client = setupClient()
const dataset = client.dataset(DATASET)

beforeAll(() => makeDataset(DATASET))

const insert = (table: string, ...json: object[]) =>
  dataset.table(table).insert(
    json.map((row) => ({ insertId: 'same', json: row })),
    { raw: true, partialRetries: 0 },
  )
const run = async (query: string, options: object = {}) => {
  const [job] = await client.createQueryJob({
    query,
    location: LOCATION,
    defaultDataset: { datasetId: DATASET },
    ...options,
  })
  const [rows] = await job.getQueryResults()
  return { rows, job: (await job.getMetadata())[0] }
}
const makeSmall = (name: string) =>
  dataset.createTable(name, {
    schema: {
      fields: [
        { name: 'id', type: 'STRING', mode: 'REQUIRED' },
        { name: 'event_date', type: 'DATE' },
      ],
    },
  })

const OBSERVED: Record<LimitId, () => Promise<unknown>> = {
  location_ignored: async () => {
    const { job } = await run('SELECT 1 AS n')
    expect(job.jobReference?.location).not.toBe(LOCATION)
  },
  insert_id_ignored: async () => {
    await makeSmall('repeated')
    await insert('repeated', { id: 'a' })
    await insert('repeated', { id: 'a' })
    expect((await run('SELECT id FROM repeated')).rows).toEqual([{ id: 'a' }, { id: 'a' }])
  },
  lenient_insert: async () => {
    await makeSmall('lenient')
    await insert('lenient', { colour: 'red' })
    expect((await run('SELECT * FROM lenient')).rows).toEqual([{ id: null, event_date: null }])
  },
  bad_value_is_500: async () => {
    await makeSmall('bad_value')
    // Straight to the service: the client would try a 500 again.
    const response = await fetch(
      `${client.baseUrl}/projects/${client.projectId}/datasets/${DATASET}/tables/bad_value/insertAll`,
      { method: 'POST', body: JSON.stringify({ rows: [{ json: { id: 'a', event_date: 'someday' } }] }) },
    )
    expect(response.status).toBe(500)
  },
  no_inserted_count: async () => {
    await makeSmall('merged')
    const { job } = await run(
      "MERGE merged USING (SELECT 'a' AS id) AS built ON FALSE WHEN NOT MATCHED BY TARGET THEN INSERT (id) VALUES (built.id)",
    )
    expect(job.statistics?.query?.dmlStats).toBeUndefined()
  },
  no_partition_filter: async () => {
    const [metadata] = await dataset.table('access_events').getMetadata()
    expect(metadata.requirePartitionFilter).toBeUndefined()
    expect((await run('SELECT event_id FROM access_events')).rows).toEqual([])
  },
  no_view_text: async () => {
    const [metadata] = await dataset.table('events').getMetadata()
    expect(metadata.view).toBeUndefined()
  },
  added_column_unusable: async () => {
    await makeSmall('widened')
    const { fields } = tableMetadata(TABLES.roster).schema as { fields: object[] }
    const table = dataset.table('widened')
    const [{ schema }] = await table.getMetadata()
    await table.setMetadata({
      schema: { fields: [...schema.fields, { ...fields[0], name: 'added', mode: 'NULLABLE' }] },
    })
    await expect(run('SELECT added FROM widened')).rejects.toThrow('added')
  },
  bytes_unlimited: async () => {
    await insert('holds', sampleRows('holds', 1, 1)[0]!)
    expect((await run('SELECT hold_id FROM holds', { maximumBytesBilled: '1' })).rows).toHaveLength(1)
  },
  analysis_errors_differ: async () => {
    await expect(run('SELECT colour FROM holds')).rejects.toThrow('Binder Error')
  },
  view_struct_in_concat: async () => {
    const concat = (from: string) =>
      run(
        `WITH known AS (SELECT reason FROM ${from}) SELECT CONCAT(IFNULL(reason.text, ''), 'x') AS t FROM known`,
      )
    expect((await concat('access_events')).rows).toEqual([])
    await expect(concat('events')).rejects.toThrow('cannot be referenced before it is defined')
  },
  array_agg_ignore_nulls: async () => {
    const first = (how: string) =>
      run(`SELECT ARRAY_AGG(hold_id ${how} ORDER BY hold_id LIMIT 1) AS ids FROM holds`)
    expect((await first('')).rows).toHaveLength(1)
    await expect(first('IGNORE NULLS')).rejects.toThrow('Syntax error')
  },
  countif_over: async () => {
    const counted = (how: string) => run(`SELECT ${how} OVER (ORDER BY hold_id) AS n FROM holds`)
    expect((await counted('COUNT(*)')).rows.length).toBeGreaterThanOrEqual(0)
    await expect(counted("COUNTIF(hold_id = 'a')")).rejects.toThrow('Parser Error')
  },
  div_of_products: async () => {
    expect((await run('SELECT DIV(100, 5 * 2) AS n')).rows).not.toEqual([{ n: 10 }])
  },
  timestamp_diff_boundaries: async () => {
    const { rows } = await run(
      "SELECT TIMESTAMP_DIFF(TIMESTAMP '2030-03-04 00:00:01.1+00', TIMESTAMP '2030-03-04 00:00:00.9+00', SECOND) AS n",
    )
    expect(rows).not.toEqual([{ n: 0 }])
  },
  parameter_in_comment: async () => {
    const named = (comment: string) =>
      run(`-- ${comment}\nSELECT hold_id FROM holds WHERE hold_id = @id`, { params: { id: 'none' } })
    expect((await named('As id says.')).rows).toEqual([])
    await expect(named('As @id says.')).rejects.toThrow('excess parameters')
  },
  function_over_view: async () => {
    // Straight to the service: the client would try a 500 again.
    const made = async (routineId: string, from: string) => {
      const reference = { projectId: client.projectId, datasetId: DATASET, routineId }
      const answer = await fetch(
        `${client.baseUrl}/projects/${client.projectId}/datasets/${DATASET}/routines`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            routineReference: reference,
            routineType: 'TABLE_VALUED_FUNCTION',
            language: 'SQL',
            definitionBody: `SELECT event_id FROM ${DATASET}.${from} WHERE event_date = p_day`,
            arguments: [{ name: 'p_day', dataType: { typeKind: 'DATE' } }],
          }),
        },
      )
      return answer.status
    }
    expect(await made('over_table', 'access_events')).toBe(200)
    expect(await made('over_view', 'events')).toBe(500)
  },
}

test.each(Object.entries(REFUSED_STATEMENTS))(
  'the emulator still refuses the statement %s, or answers it wrongly',
  async (id, { code }) => {
    const statement = loadStatement(id)
    const values: Record<string, Value> = {
      STRING: 'a',
      INT64: 1,
      DATE: '2030-03-04',
      TIMESTAMP: '2030-03-05T00:00:00.000000Z',
      BOOL: true,
    }
    const parameters = Object.fromEntries(
      Object.entries(statement.parameters).map(([name, type]) => [name, values[type] ?? null]),
    )
    const asked = warehouseAt(DATASET).query(statement, parameters)
    if (code === 'WRONG_ROWS') await expect(asked).resolves.toEqual(expect.any(Array))
    else await expect(asked).rejects.toMatchObject({ code })
  },
)

test.each(Object.keys(LIMITS) as LimitId[])('the emulator still has the limit %s', async (id) => {
  await OBSERVED[id]()
})
