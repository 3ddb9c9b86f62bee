// SPDX-License-Identifier: Apache-2.0
// GoogleSQL functions that DuckDB has no equal of, in JavaScript: exact, loud, but slower (about 0.3 µs a row and the event loop).
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api'
import { BYTE_FUNCTIONS } from './bytes.ts'
import { JSON_FUNCTIONS } from './json.ts'
import { NUMBER_FUNCTIONS } from './numbers.ts'
import { TEXT_FUNCTIONS } from './text.ts'
import { TIME_FUNCTIONS } from './times.ts'

export type TypeName =
  | 'BIGINT'
  | 'BLOB'
  | 'BOOLEAN'
  | 'DATE'
  | 'DOUBLE'
  | 'TIMESTAMP'
  | 'VARCHAR'
  | 'BIGINT[]'
  | 'DATE[]'
  | 'VARCHAR[]'
/** A function of one row: NULL in gives NULL out without a call; a thrown Error fails the query with its message. */
export type RowFunction = {
  takes: TypeName[]
  gives: TypeName
  // biome-ignore lint/suspicious/noExplicitAny: each function declares in `takes` what it is given
  run: (...values: any[]) => DuckDBValue
}

const TYPES: Record<TypeName, DuckDBType> = {
  BIGINT,
  'BIGINT[]': LIST(BIGINT),
  BLOB,
  BOOLEAN,
  DATE,
  'DATE[]': LIST(DATE),
  DOUBLE,
  TIMESTAMP,
  VARCHAR,
  'VARCHAR[]': LIST(VARCHAR),
}

function fail(message: string): never {
  throw new Error(message)
}

/** `fail_bigint(message)` and so on: an expression of that type which fails. DuckDB's error() is volatile, which TRY refuses. */
const FAILURES: Record<string, RowFunction> = Object.fromEntries(
  (['BIGINT', 'DATE', 'DOUBLE', 'TIMESTAMP', 'VARCHAR'] as const).map((gives) => [
    `fail_${gives.toLowerCase()}`,
    { takes: ['VARCHAR'], gives, run: fail },
  ]),
)

/** Registers all functions as `gs_<name>` on the connection's instance; registering again replaces nothing and is harmless. */
export function registerFunctions(connection: DuckDBConnection): void {
  const all: Record<string, RowFunction> = {
    ...FAILURES,
    ...BYTE_FUNCTIONS,
    ...JSON_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...TEXT_FUNCTIONS,
    ...TIME_FUNCTIONS,
  }
  for (const [name, definition] of Object.entries(all)) {
    connection.registerScalarFunction(scalarFunction(`gs_${name}`, definition))
  }
}

function scalarFunction(name: string, { takes, gives, run }: RowFunction): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: takes.map((type) => TYPES[type]),
    returnType: TYPES[gives],
    // Errors must reach setError: one thrown through the binding would end the process.
    mainFunction: (info, chunk, output) => {
      try {
        const vectors = takes.map((_, index) => chunk.getColumnVector(index))
        const values: DuckDBValue[] = new Array(vectors.length)
        for (let row = 0; row < chunk.rowCount; row += 1) {
          let present = true
          for (let index = 0; index < vectors.length; index += 1) {
            const value = vectors[index]?.getItem(row) ?? null
            values[index] = value
            if (value === null) present = false
          }
          output.setItem(row, present ? run(...values) : null)
        }
        output.flush()
      } catch (error) {
        info.setError(error instanceof Error ? error.message : String(error))
      }
    },
  })
}
