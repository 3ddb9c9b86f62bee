// SPDX-License-Identifier: Apache-2.0
// The error catalogue: every failure a person or a producer can meet has one code here, with the HTTP status, whether it
// may be tried again, and what to do. docs/reference/errors.md is generated from it.

type Entry = { retryable: boolean; status: number; message: string; help: string }
const entry = (status: number, retryable: boolean, message: string, help: string): Entry => ({
  status,
  retryable,
  message,
  help,
})

export const ERRORS = {
  // What is not a batch of events
  BODY_NOT_JSON: entry(
    400,
    false,
    'The body is not JSON',
    'Send one access event or {"events": [...]} as UTF-8 JSON.',
  ),
  BODY_NOT_A_BATCH: entry(
    400,
    false,
    'The body is not a batch of events',
    'Send one event object or {"events": [...]} with 1 to 500 events.',
  ),
  BATCH_TOO_LONG: entry(413, false, 'Too many events in one request', 'Send at most 500 events a request.'),
  BODY_TOO_LARGE: entry(413, false, 'The body is too large', 'Send at most 8 MB a request.'),
  MEDIA_TYPE: entry(
    415,
    false,
    'The content type is not JSON',
    'Send Content-Type: application/json, without compression.',
  ),
  NOT_FOUND: entry(
    404,
    false,
    'No such address',
    'POST /v1/events takes events; GET /healthz tells whether the server lives.',
  ),
  METHOD: entry(405, false, 'The method is not allowed here', 'Use POST for /v1/events.'),
  // Who sends
  CREDENTIAL_MISSING: entry(
    401,
    false,
    'No valid producer credential',
    'Send Authorization: Bearer with the key of a registered producer.',
  ),
  PRODUCER_RIGHTS: entry(
    403,
    false,
    'The producer may not write this',
    'Register the system and actor type for this producer, or correct the event.',
  ),
  // What is wrong with one event
  EVENT_SCHEMA: entry(
    422,
    false,
    'The event does not follow the schema',
    'Correct the field named by path; docs/reference/openapi.json has the schema.',
  ),
  EVENT_LEGAL_FIELD: entry(
    422,
    false,
    'A legally required field is missing',
    'Name actor, time, source, action and subjects (안전성 확보조치 기준 2조3호).',
  ),
  EVENT_SUBJECT_COUNT: entry(
    422,
    false,
    'subject_count does not agree with the subjects',
    'Send the number of distinct ids, or the hits of subject_query.',
  ),
  EVENT_TOO_LARGE: entry(
    422,
    false,
    'The event is too large',
    'Keep an event within 256 KiB; split the job with work {id, part, parts}.',
  ),
  EVENT_IN_FUTURE: entry(
    422,
    false,
    'The event lies in the future',
    'Check the clock of the producer; at most 24 hours ahead is accepted.',
  ),
  EVENT_TOO_OLD: entry(
    422,
    false,
    'The event is older than the retention floor',
    'Import old logs with access-ledger import, which marks them backfilled.',
  ),
  EVENT_SYSTEM_UNKNOWN: entry(
    422,
    false,
    'The system is not registered',
    'Register it in plan/systems.yaml and run access-ledger plan load.',
  ),
  EVENT_ID_IS_RRN: entry(
    422,
    false,
    'An actor or subject id looks like a resident registration number',
    'Send an opaque key such as the member number.',
  ),
  EVENT_ID_REUSED: entry(
    422,
    false,
    'The same event_id came twice in one batch with different content',
    'Make a new UUIDv7 for each event.',
  ),
  // The warehouse
  WAREHOUSE_UNAVAILABLE: entry(
    503,
    true,
    'The warehouse does not take rows now',
    'Send the same events again after Retry-After.',
  ),
  WAREHOUSE_BUSY: entry(
    503,
    true,
    'The warehouse has too much waiting',
    'Send the same events again after Retry-After.',
  ),
  WAREHOUSE_DISK_FULL: entry(
    503,
    true,
    'The disk is full',
    'Free space on the disk of the data folder; nothing was half-written.',
  ),
  WAREHOUSE_LOCKED: entry(
    503,
    true,
    'Another process owns the data folder',
    'Stop the process named in the message, or let it answer through its socket.',
  ),
  WAREHOUSE_DAMAGED: entry(
    500,
    false,
    'The database file cannot be read',
    'Keep the file, restore the last backup into a new folder, and import what came after.',
  ),
  WAREHOUSE_WRITE_MODE: entry(
    500,
    false,
    'The table is not written this way',
    'A table is written by append or by replaceDay; see schemas/tables.ts.',
  ),
  WAREHOUSE_SCHEMA: entry(
    500,
    false,
    'A table differs from its schema',
    'Run the version that made it, or restore; columns are only ever added.',
  ),
  WAREHOUSE_ROW: entry(
    500,
    false,
    'A row does not fit its table',
    'This is a defect: report it with the code and the column named.',
  ),
  WAREHOUSE_FRESH_ROWS: entry(
    503,
    true,
    'The slice holds rows that were streamed a moment ago',
    'BigQuery cannot delete them for up to 90 minutes; the next run destroys the slice.',
  ),
  // SQL
  SQL_INVALID: entry(400, false, 'The SQL is not valid', 'Correct it at the line and column named.'),
  SQL_UNSUPPORTED: entry(
    400,
    false,
    'The SQL uses a construct that the embedded engine does not know',
    'Rewrite it without the construct named.',
  ),
  SQL_UNKNOWN_TABLE: entry(
    400,
    false,
    'No such table',
    'See docs/reference/tables.md for the tables and views.',
  ),
  SQL_FAILED: entry(400, false, 'The query failed while it ran', 'See the message; nothing was changed.'),
  SQL_PARAMETER: entry(
    400,
    false,
    'A parameter is missing or of the wrong type',
    'Give --param name=value for each parameter named.',
  ),
  QUERY_UNKNOWN: entry(
    400,
    false,
    'No saved query of this name',
    'access-ledger query --list shows the names.',
  ),
  ANALYSER_MISSING: entry(
    400,
    false,
    'Free SQL needs the GoogleSQL analyser',
    'Install the development dependencies (npm ci), or use a saved query: query @name.',
  ),
  // Configuration, plan and files
  CONFIG_INVALID: entry(500, false, 'The configuration is incomplete or wrong', 'Set what is listed.'),
  DATA_FOLDER: entry(
    500,
    false,
    'The data folder cannot be used',
    'Name a folder you own with --data or ACCESS_LEDGER_DATA.',
  ),
  DEMO_FOLDER: entry(
    400,
    false,
    'The folder holds events the demo did not make',
    'Run the demo in its own folder: npm run demo, or --data with a new one.',
  ),
  PLAN_INVALID: entry(
    400,
    false,
    'The plan is not valid',
    'access-ledger plan check lists each problem with its place.',
  ),
  PRODUCERS_INVALID: entry(
    500,
    false,
    'The producers file is not valid',
    'Correct keys/producers.json: an array of {id, key, systems, actor_types, services}.',
  ),
  KEYS_INVALID: entry(
    500,
    false,
    'A key file is missing or wrong',
    'Restore the keys folder from the backup; digests depend on it.',
  ),
  IMPORT_MAP: entry(400, false, 'The mapping file is not valid', 'See docs/guides/import.md for its fields.'),
  IMPORT_FILE: entry(400, false, 'The file cannot be imported', 'Give an NDJSON or CSV file, plain or gzip.'),
  // Retention
  RETAIN_PLAN: entry(
    409,
    false,
    'The plan looks wrong, so nothing is destroyed',
    'Correct plan.yaml as access-ledger plan check says, then run retain again.',
  ),
  RETAIN_FLOOR: entry(
    409,
    false,
    'A class is kept shorter than its legal floor, so nothing is destroyed',
    'Lengthen the period in plan.yaml; no setting lowers a floor.',
  ),
  RETAIN_CLOCK: entry(
    409,
    false,
    'The clock is in doubt, so nothing is destroyed',
    'Check the clock of the machine; when it is right, say so with --confirm-clock.',
  ),
  RETAIN_TOO_MUCH: entry(
    409,
    false,
    'More than 5 % and more than 10 days of a class would go at once, so nothing is destroyed',
    'Look at retain --plan; when it is meant, say so with --confirm-large and the class.',
  ),
  RETAIN_CONFIRMER: entry(
    400,
    false,
    'Somebody who may not confirm a destruction was named',
    'Give --confirmed-by the officer or the deputy of the plan in force, by name or address.',
  ),
  RETAIN_RUNNING: entry(
    409,
    true,
    'Another destruction run is under way',
    'Wait until it ended; a run that was cut short is finished by the next one after 15 minutes.',
  ),
  RETAIN_INCOMPLETE: entry(
    503,
    true,
    'Something that was to be destroyed is still there',
    'Nothing of it stands in the destruction ledger; the next run destroys it.',
  ),
  HOLD_UNKNOWN: entry(404, false, 'No such hold', 'access-ledger hold list shows the holds in force.'),
  HOLD_SCOPE: entry(
    400,
    false,
    'The scope of the hold is not valid',
    'Name a system, an actor, a subject or days; the first day is not after the last.',
  ),
  HOLD_SECOND_PERSON: entry(
    400,
    false,
    'Lifting a hold needs a second person',
    'Give --by and --confirmed-by two different persons.',
  ),
  // Archive, reports and mail
  ARCHIVE_EXISTS: entry(
    409,
    false,
    'The archive object exists already',
    'Objects are created once; this is how a run is claimed.',
  ),
  ARCHIVE_HELD: entry(
    409,
    false,
    'A legal hold is on the archive object',
    'Nothing is removed while a hold covers it; access-ledger hold list shows the holds.',
  ),
  ARCHIVE_UNAVAILABLE: entry(503, true, 'The archive does not answer', 'Run again later.'),
  PERIOD_INVALID: entry(400, false, 'The period is not valid', 'Give a month as YYYY-MM.'),
  PERIOD_OPEN: entry(
    400,
    false,
    'The period is not closed yet',
    'Wait until the period is closed, or look at it with --no-mail.',
  ),
  MAIL_REFUSED: entry(
    502,
    false,
    'The mail relay refused the message',
    'Correct the address or the relay settings, then run report again with --send-again.',
  ),
  MAIL_UNAVAILABLE: entry(
    503,
    true,
    'The mail relay cannot be reached',
    'The message stays queued; doctor shows it, and the next run sends it.',
  ),
  MAIL_DOUBT: entry(
    503,
    true,
    'The relay gave no final answer',
    'The same message is sent again with the same Message-ID; the doubt is recorded.',
  ),
  RULE_FAILED: entry(
    500,
    true,
    'A rule failed',
    'The other rules stand; see rule_runs for the code, correct it and run detect again.',
  ),
  RULE_INVALID: entry(
    500,
    false,
    'A rule is not valid',
    'Correct the file at the line named; docs/guides/writing-rules.md says how a rule is made.',
  ),
  EXCEPTION_REFUSED: entry(
    422,
    false,
    'The exception cannot be recorded',
    'Correct what is named; access-ledger except list shows what is in force.',
  ),
  REPLAY_OLDER: entry(
    400,
    false,
    'The moment asked for lies before the facts of that day',
    'Give a later --now: facts are not rebuilt backwards.',
  ),
  USAGE: entry(400, false, 'The command was not understood', 'See access-ledger --help.'),
  DOCTOR_FAILED: entry(500, false, 'Some checks failed', 'Do what stands below each failed check.'),
  INTERNAL: entry(
    500,
    true,
    'Something failed that should not',
    'Try again; report it with the code if it stays.',
  ),
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof ERRORS
