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
    first_at: timestamp('First event.'),
    last_at: timestamp('Last event.'),
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
