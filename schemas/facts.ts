// SPDX-License-Identifier: Apache-2.0
// Facts: what rules read. Built per day by replaceDay; every row carries the as_of of its build.
import { day, flag, integer, list, record, text, timestamp } from './columns.ts'

const asOf = timestamp('Events received up to this moment are in it.')
const eventDate = day("The day in the plan's zone: the partition.")

export const dayEventsRow = record(
  {
    event_date: eventDate,
    event_id: text('The event.'),
    occurred_at: timestamp('When.'),
    local_hour: integer("Hour of occurred_at in the plan's zone, 0 to 23."),
    system_id: text('System.'),
    channel: text('Channel.'),
    actor_id: text('Actor.'),
    actor_type: text('Kind of actor.'),
    department: text('Department.').nullable(),
    ip: text('Client address.').nullable(),
    ip_hex: text('Client address as 32 hex digits.').nullable(),
    source_key: text('The address, else the device, else the site.').nullable(),
    country: text('Country.').nullable(),
    site: text('Branch or place.').nullable(),
    device_id: text('Device.').nullable(),
    session_id: text('Session.').nullable(),
    action: text('Action.'),
    action_group: text(
      'access (login, logout), failure (login_failed), read (view, search), write (create, update, delete), export (download, print, copy, share), rights (grant, revoke).',
    ),
    operation: text('Menu or route.').nullable(),
    outcome: text('Outcome.'),
    subject_ids: list(text('Subject key.'), 'Distinct subjects listed.'),
    subject_count: integer('Subjects touched, 0 where the action names none.'),
    has_reason: flag('A reason text or a ticket of at least one visible character.'),
    reason_text: text('Stated reason.').nullable(),
    reason_ticket: text('Ticket.').nullable(),
    data_categories: list(text('Category.'), 'Categories.'),
    bytes: integer('Size of a download.').nullable(),
    grantee_id: text('Whose rights were changed.').nullable(),
    granted_role: text('The role granted or revoked.').nullable(),
    approver_id: text('Who approved the change of rights.').nullable(),
    producer_id: text('The service that sent it.'),
    producer_boot_id: text('Start of that service.').nullable(),
    producer_seq: integer('Number the service gave it.').nullable(),
    received_at: timestamp('When capture accepted it.'),
    late: flag('Late.'),
    backfilled: flag('Imported.'),
    as_of: asOf,
  },
  'One row an event and day, deduplicated and slim.',
)

export const actorDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    actor_id: text('Actor.'),
    actor_type: text('Kind of actor.'),
    department: text('Department named last that day.').nullable(),
    action_group: text('As in day_events.'),
    events: integer('Events.'),
    succeeded: integer('Events with outcome success.'),
    denied: integer('Events with outcome denied.'),
    subjects: integer('Distinct subjects listed, of events that succeeded.'),
    subject_count: integer(
      'Sum of subject_count of events that succeeded (a subject seen twice counts twice).',
    ),
    sources: integer('Distinct sources.'),
    hours: list(integer('Hour 0 to 23.'), "Distinct hours of the plan's zone, ascending."),
    hour_events: list(
      integer('Events.'),
      "Events of each hour of the plan's zone, 24 numbers: the share of any hours can be read from it.",
    ),
    first_at: timestamp('First event.'),
    last_at: timestamp('Last event.'),
    largest_scan: integer(
      'Largest subject_count of one event in the channels db and console that succeeded.',
    ).nullable(),
    scanned_bytes: integer('Bytes of the events in the channels db and console that succeeded.').nullable(),
    as_of: asOf,
  },
  'Actor x day x system x action group.',
)

export const actorSourceDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    actor_id: text('Actor.'),
    source_key: text('The address, else the device, else the site.'),
    ip_hex: text('Client address as 32 hex digits.').nullable(),
    country: text('Country; of several the last by name.').nullable(),
    devices: list(text('Device.'), 'Distinct devices, at most 20.'),
    events: integer('Events.'),
    succeeded: integer('Events with outcome success that are not login_failed.'),
    first_at: timestamp('First event.'),
    as_of: asOf,
  },
  'Actor x source x day.',
)

export const actorSubjectDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    actor_id: text('Actor.'),
    subject_id: text('Subject.'),
    events: integer('Events that read, wrote or exported this subject alone or in a list of at most 20.'),
    first_at: timestamp('First event.'),
    last_at: timestamp('Last event.'),
    as_of: asOf,
  },
  'Actor x subject x day.',
)

export const actorActionDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    actor_id: text('Actor.'),
    action: text('Action.'),
    operation: text('Menu or route; empty when the event names none.'),
    events: integer('Events.'),
    succeeded: integer('Events with outcome success.'),
    denied: integer('Events with outcome denied.'),
    first_at: timestamp('First event.'),
    as_of: asOf,
  },
  'Actor x action x menu x day.',
)

export const actorHabitDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    actor_id: text('Actor; services are left out.'),
    part: text(
      'source, device, menu (system, action and operation), hour, or subject: what the trait is one of.',
    ),
    trait: text(
      'The source_key, device_id, menu, hour or subject key. At most 30 of a part: those with most events; of subjects those with the lowest SHA-256.',
    ),
    weight: integer('Events that succeeded; 1 for a subject.'),
    as_of: asOf,
  },
  'What the day of each person was made of: actor x part x trait x day.',
)

export const subjectDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    subject_id: text('Subject.'),
    actors: integer('Distinct actors that worked on this subject alone or in a list of at most 20.'),
    departments: integer('Distinct departments of these, as the events name them.'),
    events: integer('Events.'),
    first_at: timestamp('First event.'),
    as_of: asOf,
  },
  'Subject x day.',
)

export const peerDaysRow = record(
  {
    event_date: eventDate,
    system_id: text('System.'),
    department: text('Department: of the roster in force, else of the events; empty when neither names one.'),
    role: text('Role of the roster in force; empty when it names none.'),
    action_group: text('As in day_events.'),
    actors: integer('Actors of the group that did this on the day.'),
    subject_counts: list(
      integer('subject_count of one actor.'),
      'subject_count of each of these actors, ascending.',
    ),
    events: integer('Events.'),
    as_of: asOf,
  },
  'Peer group (department and role) x action group x day.',
)

export const producerDaysRow = record(
  {
    event_date: eventDate,
    producer_id: text('The service that sent the events.'),
    boot_id: text('Start of that service; empty when it does not number.'),
    system_id: text('System.'),
    events: integer('Events.'),
    first_seq: integer('Lowest number.').nullable(),
    last_seq: integer('Highest number.').nullable(),
    numbers: integer('Distinct numbers.'),
    late: integer('Events received after the day closed.'),
    ahead: integer('Events that say they happened after they were received.'),
    largest_delay: integer(
      'Longest time between occurred_at and received_at, seconds; imported events left out.',
    ).nullable(),
    first_at: timestamp('First event.'),
    last_at: timestamp('Last event.'),
    as_of: asOf,
  },
  'Producer x start x system x day.',
)
