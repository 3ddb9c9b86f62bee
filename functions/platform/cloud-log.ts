// SPDX-License-Identifier: Apache-2.0
// What a deployed function says to Cloud Logging: one line of JSON on standard output for each thing that happened, with the
// trace of its request. Names, numbers and codes only; a value of a row or a request never gets here.

export type Severity = 'INFO' | 'WARNING' | 'ERROR'
/** Fields of one entry. Texts are ids, codes, days and names of ours. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>
/** `event` names what happened and is what alerts match. */
export type Log = (severity: Severity, event: string, fields?: LogFields) => void

type Headers = Readonly<Record<string, string | string[] | undefined>>
export type Trace = { trace: string; span: string | undefined }

const W3C = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/
const GOOGLE = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=[0-9])?$/
const one = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '')

/** The trace a request belongs to, by traceparent or X-Cloud-Trace-Context; anything of another form is none. */
export const traceOf = (headers: Headers): Trace | undefined => {
  const standard = W3C.exec(one(headers.traceparent))
  if (standard?.[1]) return { trace: standard[1], span: standard[2] }
  const own = GOOGLE.exec(one(headers['x-cloud-trace-context']))
  if (!own?.[1]) return undefined
  // Google counts spans in decimal there and writes them in hexadecimal everywhere else.
  return { trace: own[1], span: own[2] && BigInt(own[2]).toString(16).padStart(16, '0') }
}

/** A log of one function and, inside a request, of its trace. `write` gets whole lines. */
export const cloudLog =
  (write: (line: string) => void, name: string, project?: string, found?: Trace): Log =>
  (severity, event, fields = {}) =>
    write(
      `${JSON.stringify({
        severity,
        message: `${name}: ${event}`,
        function: name,
        event,
        ...fields,
        ...(project && found
          ? {
              'logging.googleapis.com/trace': `projects/${project}/traces/${found.trace}`,
              ...(found.span ? { 'logging.googleapis.com/spanId': found.span } : {}),
            }
          : {}),
      })}\n`,
    )

/** Standard output, where Cloud Run takes each line of JSON as an entry. */
export const toStandardOutput = (line: string): void => void process.stdout.write(line)
