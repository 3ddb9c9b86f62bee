// SPDX-License-Identifier: Apache-2.0
// The errors of the compiler, each with a stable code.

export type CompileErrorCode = 'ANALYSER_MISSING' | 'SQL_INVALID' | 'SQL_UNKNOWN_TABLE' | 'SQL_UNSUPPORTED'

/** An error with a code: the message says what and where, the code says what kind. */
export class CompileError extends Error {
  readonly code: CompileErrorCode
  constructor(code: CompileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CompileError'
    this.code = code
  }
}

/** The analyser's package is not installed: it is a development dependency. */
export class AnalyserMissing extends CompileError {
  constructor(options?: ErrorOptions) {
    super(
      'ANALYSER_MISSING',
      'GoogleSQL cannot be compiled here: @fivetrandevelopers/zetasql is a development dependency and is not installed (npm install)',
      options,
    )
    this.name = 'AnalyserMissing'
  }
}

/** GoogleSQL that is right, but that this compiler does not know: refused by name, never guessed. */
export function unsupported(construct: string): CompileError {
  return new CompileError('SQL_UNSUPPORTED', `Not supported on the embedded ledger: ${construct}`)
}

/** `file:line:column message` of what the analyser says; the parameters that may be used, where another one was. */
export const placedFault = (file: string, message: string, parameters: readonly string[] = []): string => {
  const [, said = message, line, column] = /^([\s\S]*?) \[at (\d+):(\d+)\]$/.exec(message) ?? []
  const place = line === undefined ? file : `${file}:${line}:${column}`
  const allowed = /^Query parameter '\w+' not found$/.test(said)
    ? `; allowed: ${parameters.map((name) => `@${name}`).join(', ')}`
    : ''
  return `${place} ${said}${allowed}`
}
