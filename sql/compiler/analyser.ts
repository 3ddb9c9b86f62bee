// SPDX-License-Identifier: Apache-2.0
// Google's own analyser and evaluator (ZetaSQL's local service) as a child process, spoken to over gRPC.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import { AnalyserMissing, CompileError } from './errors.ts'

/** A message as proto-loader gives it: field names as in the .proto, int64 as string, enums by name. */
// biome-ignore lint/suspicious/noExplicitAny: the wire messages have hundreds of shapes; the printers check what they read
export type Message = any

export type Analyser = {
  /** Analyses one statement (an AnalyzeRequest without the options every request shares) and returns the AnalyzeResponse. */
  resolve(request: Message): Promise<Message>
  /** Runs one query over rows in the request (an EvaluateQueryRequest) and returns the EvaluateQueryResponse. */
  evaluate(request: Message): Promise<Message>
  /** The language options all requests use: BigQuery's product mode, everything this snapshot knows. */
  languageOptions: Message
  /** Stops the child process. Idempotent. */
  close(): void
}

const START_MS = 15_000
const CALL_MS = 60_000
/** On BigQuery, but still in development in this snapshot. */
const WITH = ['FEATURE_V_1_4_GROUPING_SETS']
const WITHOUT =
  /TIMESTAMP_NANOS|ANONYMIZATION|DIFFERENTIAL_PRIVACY|AGGREGATION_THRESHOLD|_TEST_|MODULES|switch_must/

/**
 * Starts the analyser (20 to 40 ms) and returns when it answers. The child does not keep this process alive and ends with it.
 * Throws AnalyserMissing when its package is not installed, an Error when it does not start. Calls reject with a CompileError
 * of code SQL_INVALID when the SQL is at fault, and with an Error saying so when the child has died.
 */
export async function startAnalyser(): Promise<Analyser> {
  const require = createRequire(import.meta.url)
  let folder: string
  let grpc: Message
  let loader: Message
  try {
    folder = path.join(
      path.dirname(require.resolve('@fivetrandevelopers/zetasql/package.json')),
      'lib/zetasql',
    )
    grpc = require('@grpc/grpc-js')
    loader = require('@grpc/proto-loader')
  } catch (cause) {
    throw new AnalyserMissing({ cause })
  }
  const port = await freePort()
  const child = spawnServer(folder, port)
  const died = watch(child)
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)

  const definition = loader.loadSync('local_service.proto', {
    includeDirs: [path.join(folder, 'protos')],
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
  })
  const Service = grpc.loadPackageDefinition(definition).zetasql.local_service.ZetaSqlLocalService
  const client = new Service(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 5,
    'grpc.min_reconnect_backoff_ms': 5,
    'grpc.max_reconnect_backoff_ms': 50,
  })
  const close = (): void => {
    process.removeListener('exit', kill)
    client.close()
    kill()
  }
  const call = (method: string, request: Message): Promise<Message> =>
    new Promise((resolve, reject) => {
      const deadline = Date.now() + CALL_MS
      client[method](request, { deadline }, (error: Message, response: Message) => {
        if (error) reject(died.reason ?? asCompileError(error, grpc.status))
        else resolve(response)
      })
    })

  try {
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(died.reason))
      client.waitForReady(Date.now() + START_MS, (error?: Error) => (error ? reject(error) : resolve()))
    })
    const maximum = await call('GetLanguageOptions', { maximum_features: true })
    const languageOptions = {
      ...maximum,
      product_mode: 'PRODUCT_EXTERNAL',
      enabled_language_features: [
        ...maximum.enabled_language_features.filter((name: string) => !WITHOUT.test(name)),
        ...WITH,
      ],
    }
    return {
      resolve: (request) => call('Analyze', request),
      evaluate: (request) => call('EvaluateQuery', request),
      languageOptions,
      close,
    }
  } catch (cause) {
    close()
    throw new Error(`The GoogleSQL analyser did not start within ${START_MS} ms`, { cause })
  }
}

function spawnServer(folder: string, port: number): ChildProcess {
  const file = path.join(
    folder,
    `remote_server${process.arch.startsWith('arm') ? '_arm' : ''}${process.platform === 'darwin' ? '' : '.so'}`,
  )
  if (!existsSync(file)) throw new AnalyserMissing()
  // The package's archive does not always keep the bit.
  if ((statSync(file).mode & 0o100) === 0) chmodSync(file, 0o755)
  const child = spawn(file, ['localhost', String(port)], { stdio: 'ignore' })
  child.unref()
  return child
}

function watch(child: ChildProcess): { reason?: Error } {
  const state: { reason?: Error } = {}
  child.once('error', (cause) => {
    state.reason = new Error('The GoogleSQL analyser could not be started', { cause })
  })
  child.once('exit', (code, signal) => {
    state.reason ??= new Error(`The GoogleSQL analyser ended (exit code ${code}, signal ${signal})`)
  })
  return state
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function asCompileError(error: Message, status: Message): Error {
  const details = String(error.details)
  const table = /^Table not found: ([^;[]+)/.exec(details)
  if (table) return new CompileError('SQL_UNKNOWN_TABLE', details, { cause: error })
  if (
    error.code === status.UNIMPLEMENTED ||
    /^Statement not supported|is (unsupported|not supported)/.test(details)
  )
    return new CompileError('SQL_UNSUPPORTED', details, { cause: error })
  if (error.code === status.INVALID_ARGUMENT || error.code === status.OUT_OF_RANGE) {
    return new CompileError('SQL_INVALID', details, { cause: error })
  }
  return new Error(`The GoogleSQL analyser failed: ${details}`, { cause: error })
}
