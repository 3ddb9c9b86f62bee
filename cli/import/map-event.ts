// SPDX-License-Identifier: Apache-2.0
// Compiles a mapping file into one function: a row of the log in, an access event out, or why the row is none.
import { Refused } from '../../functions/capture/refusal.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { EVENT_FIELDS, type Field, type ImportMap, type SkipTest, type Source } from './map-shape.ts'
import { type Columns, compileSource, type LogRow, MAX_SEARCHED, type Miss, TooLong } from './map-values.ts'
import { readerOfTimes } from './time-formats.ts'

/** The event as a producer would send it, without event_id unless the log has one; or the reason it is skipped. */
export type Mapped = { event: Record<string, unknown> } | { skip: string }
/** Throws Refused when the row cannot be mapped. */
export type MapRow = (row: LogRow) => Mapped

/** Sets one field of the event; leaves it out when the log does not have it. */
type Setter = (row: LogRow, into: Record<string, unknown>) => void
type Subjects = { id: Source; type?: Source }
type Tree = { [name: string]: Source | Subjects | Tree }

const INTEGER = /^-?\d{1,15}$/

const asField = (kind: string, text: string): unknown =>
  kind === 'integer' && INTEGER.test(text) ? Number(text) : text

// A constant that no event may have would refuse every line; here it is one mistake in the map.
const checkConstant = (field: Field, source: Source, place: string): void => {
  if (field.kind !== 'text' && field.kind !== 'integer') return
  const said =
    typeof source !== 'object'
      ? [source]
      : [...Object.values(source.values ?? {}), source.value, source.default].filter(
          (one) => one !== undefined,
        )
  for (const one of said)
    if (!field.schema.safeParse(asField(field.kind, String(one))).success)
      throw new LedgerError(
        'IMPORT_MAP',
        `${place}: allowed is ${'options' in field.schema ? (field.schema.options as string[]).join(', ') : 'what the access event allows'}; got ${JSON.stringify(one)}`,
      )
  if (typeof source === 'object')
    source.first_of?.forEach((one, index) => {
      checkConstant(field, one, `${place}.first_of[${index}]`)
    })
}

const evaluated = (source: Source, columns: Columns, place: string, path: string) => {
  const evaluate = compileSource(source, columns, place)
  return (row: LogRow) => {
    let miss: Miss | undefined
    const found = evaluate(row, (one) => {
      miss ??= one
    })
    if ((found === undefined || found.length === 0) && miss)
      throw new Refused('EVENT_SCHEMA', path, miss.allowed, miss.received)
    return found
  }
}

const single = (field: Field, source: Source, columns: Columns, place: string, path: string) => {
  checkConstant(field, source, place)
  const value = evaluated(source, columns, place, path)
  return (row: LogRow): unknown => {
    const found = value(row)
    const text = typeof found === 'string' ? found : found?.[0]
    return text === undefined || text === '' ? undefined : asField(field.kind, text)
  }
}

const listed = (source: Source, columns: Columns, place: string, path: string) => {
  const values = evaluated(source, columns, place, path)
  return (row: LogRow): string[] => {
    const found = values(row)
    return found === undefined ? [] : typeof found === 'string' ? [found] : [...new Set(found)]
  }
}

const subjects = (said: Subjects, columns: Columns, place: string): Setter => {
  const ids = listed(said.id, columns, `${place}.id`, '$.subjects[0].id')
  const type =
    said.type === undefined ? undefined : evaluated(said.type, columns, `${place}.type`, '$.subjects[0].type')
  return (row, into) => {
    const found = ids(row)
    const kind = type?.(row)
    if (found.length > 0)
      into.subjects = found.map((id) => (kind === undefined ? { id } : { id, type: kind }))
  }
}

const nested = (name: string, setters: readonly Setter[]): Setter => {
  return (row, into) => {
    const inner: Record<string, unknown> = {}
    for (const set of setters) set(row, inner)
    if (Object.keys(inner).length > 0) into[name] = inner
  }
}

const attribute = (key: string, source: Source, columns: Columns, place: string, path: string): Setter => {
  const value = evaluated(source, columns, place, path)
  return (row, into) => {
    const found = value(row)
    if (found !== undefined && found.length > 0)
      into[key] = typeof found === 'string' ? found : found.join(', ')
  }
}

const list = (name: string, source: Source, columns: Columns, place: string, path: string): Setter => {
  const values = listed(source, columns, place, path)
  return (row, into) => {
    const found = values(row)
    if (found.length > 0) into[name] = found
  }
}

const leaf = (name: string, field: Field, source: Source, columns: Columns, place: string, path: string) => {
  const value = single(field, source, columns, place, path)
  const set: Setter = (row, into) => {
    const found = value(row)
    if (found !== undefined) into[name] = found
  }
  return set
}

const group = (
  fields: Readonly<Record<string, Field>>,
  said: Tree,
  columns: Columns,
  at: string,
  to: string,
): Setter[] =>
  Object.entries(said).flatMap(([name, source]) => {
    const field = fields[name]
    // Only a key that the schema of the map left out as absent.
    if (!field || source === undefined) return []
    const [place, path] = [`${at}.${name}`, `${to}.${name}`]
    switch (field.kind) {
      case 'group':
        return [nested(name, group(field.fields, source as Tree, columns, place, path))]
      case 'map': {
        const entries = Object.entries(source as Record<string, Source>)
        return [
          nested(
            name,
            entries.map(([key, one]) => attribute(key, one, columns, `${place}.${key}`, `${path}.${key}`)),
          ),
        ]
      }
      case 'subjects':
        return [subjects(source as Subjects, columns, place)]
      case 'list':
        return [list(name, source as Source, columns, place, path)]
      default:
        return [leaf(name, field, source as Source, columns, place, path)]
    }
  })

const skipTest = (test: SkipTest, columns: Columns, place: string): ((row: LogRow) => boolean) => {
  const read = columns(test.column, `${place}.column`)
  const holds = test.in ? new Set(test.in) : undefined
  const pattern = test.match === undefined ? undefined : new RegExp(test.match, test.ignore_case ? 'iu' : 'u')
  const not = test.not ?? false
  return (row) => {
    const text = read(row)
    if (pattern && text !== undefined && text.length > MAX_SEARCHED) throw new TooLong()
    const met = holds
      ? holds.has(text ?? '')
      : pattern
        ? pattern.test(text ?? '')
        : (text === undefined) === test.empty
    return met !== not
  }
}

/** Compiles a map for a log with these columns. Throws IMPORT_MAP. */
export const compileMap = (map: ImportMap, columns: Columns): MapRow => {
  const timeColumn = columns(map.time.column, '$.time.column')
  const timeOf = readerOfTimes(map.time.formats, map.time.zone)
  const setters = group(EVENT_FIELDS.fields, map.event as Tree, columns, '$.event', '$')
  const skips = map.skip.map(({ reason, when }, index) => {
    const place = `$.skip[${index}].when`
    const tests = [when].flat().map((test) => skipTest(test, columns, place))
    return { reason, meets: (row: LogRow) => tests.every((test) => test(row)) }
  })
  const mapped = (row: LogRow): Mapped => {
    for (const { reason, meets } of skips) if (meets(row)) return { skip: reason }
    const event: Record<string, unknown> = {}
    const said = timeColumn(row)
    if (said !== undefined) {
      const time = timeOf(said)
      if (time === undefined)
        throw new Refused(
          'EVENT_SCHEMA',
          '$.occurred_at',
          `a time of the form ${map.time.formats.join(' or ')}`,
          said,
        )
      event.occurred_at = time
    }
    for (const set of setters) set(row, event)
    return { event }
  }
  return (row) => {
    try {
      return mapped(row)
    } catch (error) {
      if (!(error instanceof TooLong)) throw error
      throw new Refused(
        'EVENT_SCHEMA',
        '$',
        `columns of at most ${MAX_SEARCHED} characters where a pattern looks`,
        undefined,
      )
    }
  }
}
