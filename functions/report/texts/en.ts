// SPDX-License-Identifier: Apache-2.0
// The English of reports and alerts. The keys are those of ko.ts.
import { clockTime, dayParts, isWholeMonth, type LocalDay, momentParts } from '../local-time.ts'
import type { Texts } from './ko.ts'

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
const month = (at: LocalDay) => MONTHS[at.month - 1] ?? ''
const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const plural = (count: number, one: string, many = `${one}s`) =>
  `${number(count)} ${count === 1 ? one : many}`
const longDay = (at: LocalDay) => `${WEEKDAYS[at.weekday]} ${at.day} ${month(at)} ${at.year}`
const shortDay = (day: string) => {
  const at = dayParts(day)
  return `${WEEKDAYS[at.weekday]} ${at.day} ${month(at).slice(0, 3)}`
}

export const en: Texts = {
  number,
  people: (count) => number(count),
  items: (count) => number(count),
  day: (day) => longDay(dayParts(day)),
  shortDay,
  days: (first, last) => (first === last ? shortDay(first) : `${shortDay(first)} to ${shortDay(last)}`),
  moment: (moment, zone) => {
    const at = momentParts(moment, zone)
    return `${longDay(at)}, ${clockTime(at)}`
  },
  shortMoment: (moment, zone) => {
    const at = momentParts(moment, zone)
    return `${WEEKDAYS[at.weekday]} ${at.day} ${month(at).slice(0, 3)}, ${clockTime(at)}`
  },
  period: (first, last) => {
    const [from, to] = [dayParts(first), dayParts(last)]
    return isWholeMonth(first, last)
      ? `${month(from)} ${from.year}`
      : `${from.day} ${month(from)} ${from.year} to ${to.day} ${month(to)} ${to.year}`
  },
  nobody: '(unknown)',
  system: (id) => `System ${id}`,
  anySystem: 'all systems',

  title: 'Review of access to personal data',
  subtitle: (period, first, last) => `${period} · ${shortDay(first)} to ${shortDay(last)}`,
  subject: (period, revision) =>
    `Access review report ${period}${revision > 1 ? ` (revision ${revision})` : ''}`,
  subjectFindings: (count, high) =>
    count === 0
      ? '0 findings'
      : `${plural(count, 'finding')}${high > 0 ? `, ${number(high)} for today` : ''}`,
  subjectGaps: (count) => `${number(count)} not checked`,
  preview:
    'This is a preview. The period is not over: the numbers may change, and it cannot serve as the report of a review.',

  headline: {
    high: (count) => `${plural(count, 'finding needs', 'findings need')} your attention today.`,
    findings: (count) =>
      `${plural(count, 'finding waits', 'findings wait')} for your decision in this review.`,
    gaps: (count) => `0 findings, but ${plural(count, 'thing was', 'things were')} not checked.`,
    partly: '0 findings. Some rules still learn what is usual or have no reference data.',
    quiet: '0 findings, and nothing was left unchecked.',
  },
  task: {
    high: (count) =>
      `High, ${number(count)}: follow “What to check” below today, and act at once on what work does not explain.`,
    medium: (count, by, days) =>
      `Medium, ${number(count)}: decide on each in this review, by ${by}. A person asked to explain has ${days} days.`,
    low: (count) => `Low, ${number(count)}: read the table and look into what strikes you.`,
    partly: (absent, learning) =>
      [
        ...(absent > 0 ? [`${plural(absent, 'rule')} without the data they need`] : []),
        ...(learning > 0 ? [`${plural(learning, 'rule')} still learning what is usual`] : []),
      ].join(', '),
    noReason: (count) => `${plural(count, 'download')} without a reason: ask the person for it.`,
    gaps: (count) => `${number(count)} not checked: remove the cause and have those days checked again.`,
    previousUnsigned: (id) => `The report before (${id}) is not signed yet. Please finish it first.`,
    signOff: (by) =>
      `Sign by ${by}: only your signature closes this review. Having received this mail is not a review.`,
  },

  totals: {
    heading: 'At a glance',
    columns: ['', 'This period', 'Before', 'Change'],
    noPrevious: 'There are no records of the period before to compare with.',
    rows: {
      events: 'Access events',
      actors: 'People and accounts',
      subjects: 'Subjects (each counted once)',
      downloads: 'Downloads and prints',
      downloaded_subjects: 'Subjects downloaded (each time)',
      rights_changes: 'Rights granted or revoked',
      login_failures: 'Failed logins',
      denied: 'Denied',
      rejected: 'Events refused at collection',
      late: 'Events that arrived late',
      backfilled: 'Events imported afterwards',
    },
    units: { people: '', items: '' },
    same: 'unchanged',
    fresh: 'new',
  },
  bars: {
    caption: (average, most, on) =>
      `Access events a day: ${number(average)} on average, ${number(most)} at most (${on})`,
    legend: 'Red: a day with a high finding. Orange: medium or low. Pale: a day off. ×: a day not checked.',
  },

  findings: {
    heading: (count) => `Findings: ${number(count)}`,
    none: (events, rules, days) =>
      `0 findings. ${events} access events of ${days} days went through ${rules} rules.`,
    severity: {
      high: (count) => `High, ${number(count)} · today`,
      medium: (count) => `Medium, ${number(count)} · in this review`,
      low: (count) => `Low, ${number(count)} · read the table`,
    },
    meaning: {
      high: 'Also mailed as soon as they were found. If you have not looked yet, do so today.',
      medium: 'Decide on each in this review.',
      low: 'No decision on each is needed. Read the table and look into what strikes you.',
    },
    columns: ['Who and when', 'What was seen'],
    seen: 'What was seen',
    usual: 'What is usual',
    beside: 'Seen with it',
    besideMore: (count) => `${number(count)} more`,
    steps: 'What to check',
    clause: (clause) => `Plan clause ${clause}`,
    repeated: (days, count) =>
      count === days ? plural(days, 'day') : `${plural(days, 'day')}, ${plural(count, 'finding')}`,
    trace: (events, id, more) =>
      `${plural(events, 'event')} · finding ${id}${more > 0 ? ` and ${number(more)} more` : ''}`,
    more: (count, command) => `${number(count)} more are not shown here. To see all: ${command}`,
  },

  risk: {
    heading: 'Risk score of each actor',
    meaning:
      'Points of findings and signals, added up for each actor. They say whom to look at first and are no verdict. A signal alone interrupts nobody: it shows here and beside findings only.',
    actor: (actor, score) => `${actor} · ${plural(score, 'point')}`,
    signal: (title) => `signal “${title}”`,
    term: (title, points, days) => `${title} ${number(points)}${days > 1 ? ` (${plural(days, 'day')})` : ''}`,
    rest: (count, points) => `${plural(count, 'other')} ${number(points)}`,
    more: (count, command) => `${number(count)} more are not shown here. To see all: ${command}`,
    weights: ({ clause, approved_by, weights, repeat_percent }) =>
      `Points by plan clause ${clause} (approved by ${approved_by}), for one day: high ${weights.high}, medium ${weights.medium}, low ${weights.low}, signal ${weights.signal}. The same rule on another day adds ${repeat_percent} % of what it added before, so that nothing decides the score by being repeated.`,
    none: 'Nobody has points: there was neither a finding nor a signal about a person in this period.',
    absent: 'Not calculated: the plan gives no points (risk_score).',
  },

  downloads: {
    heading: 'Downloads and their reasons',
    none: (events) => `0 downloads or prints (of ${events} access events).`,
    summary: (all, withReason, without) =>
      `${plural(all, 'download')}: ${number(withReason)} with a reason, ${number(without)} without. A reason is what the person wrote; whether it is true is for you to confirm.`,
    columns: ['When and who', 'Subjects', 'Reason as written'],
    noReason: 'no reason',
    ticket: (ticket) => `[${ticket}]`,
    outcome: { success: '', denied: '(denied)', error: '(failed)' },
    actors: 'People who gave no reason',
    actor: (downloads, subjects, without) =>
      `${number(without)} of ${plural(downloads, 'download')} without a reason (${plural(subjects, 'subject')}, counted each time)`,
  },

  notChecked: {
    heading: 'Not checked',
    none: (days, rules, complete, expected, systems) =>
      `None. All ${number(days)} days went through ${number(rules)} rules (${number(complete)} of ${number(expected)} runs complete), and the records of ${plural(systems, 'system')} have no gap.`,
    ran: (daysRun, days, complete, expected) =>
      `Days checked: ${number(daysRun)} of ${number(days)}. Rule runs complete: ${number(complete)} of ${number(expected)}.`,
    more: (count) => `${number(count)} more are in the archived report.`,
    absent: (rules) =>
      `${plural(rules, 'rule')} could not run because the plan does not have the data. Write it into the files below, in the plan folder, and run plan load: later days are then checked. Data your company does not have may stay absent.`,
    absentRules: (what, rules) => `${what} · ${plural(rules, 'rule')}`,
    learning: (rules) =>
      `${plural(rules, 'rule')} still learn: people without enough history have no usual yet and were not judged by them. That ends by itself as records come.`,
    learningColumns: ['Rule still learning', 'People not judged (most on one day)'],
    kinds: {
      day_not_run: ['Day not checked', ' d'],
      rule_failed: ['Rule that failed', ' d'],
      rule_not_checked: ['Absent data', ''],
      silent_system: ['System without records', ' d'],
      producer_gap: ['Missing record numbers', ''],
      rejected: ['Events refused at collection', ''],
      conflict: ['Same number, different content', ''],
      late: ['Late events', ''],
      backfilled_day: ['Day with imported events only', ' d'],
      overdue: ['Records kept past their retention', ''],
      learning: ['Still learning what is usual', ' people'],
    },
  },

  systems: {
    heading: 'Systems covered',
    columns: ['System', 'Access events', 'Days without any'],
    noSilent: 'none',
    notDaily: 'not in daily use',
    silent: (days) => number(days),
  },

  late: {
    heading: 'Late arrivals',
    none: (events) => `None (0 of ${events} access events).`,
    system: (days, events) =>
      `${plural(events, 'event')} of ${plural(days, 'day')} arrived after the day was closed; those days were checked again.`,
    afterSignOff: (period) => `${period}, already signed`,
    afterSignOffText: (events, findings) =>
      `After the signature ${plural(events, 'event')} arrived and ${plural(findings, 'new finding')} came of it.`,
  },

  exceptions: {
    heading: 'Exceptions and withdrawals',
    none: '0 findings suppressed by an exception, 0 withdrawn.',
    suppressed: (id, rule, actor, count) => `${rule} · ${actor} · ${number(count)} suppressed (${id})`,
    suppressedText: (reason, by, until) => `${reason} — approved by ${by}, until ${until}`,
    withdrawn: (rule, actor, day) => `Withdrawn: ${rule} · ${actor} · ${day}`,
    withdrawnText: (id, at) =>
      `No longer given when the day was checked again on ${at} (finding ${id}). The record stays.`,
  },

  changes: {
    heading: 'Changed since the last revision',
    none: 'The findings are those of the last revision.',
    text: (added, removed) => `${plural(added, 'finding')} added, ${number(removed)} no longer given.`,
    added: 'Added',
    removed: 'No longer given',
  },

  basis: {
    heading: 'Judged by, and by whom reviewed',
    plan: 'Internal management plan',
    planText: (version, by, on, from) =>
      `version ${version} · in force from ${from} · approved by ${by} on ${on}`,
    beforeFirst:
      'The period began before the first version of the plan was in force; it was judged by that first version.',
    cycle: (clause) => `Review cycle set by plan clause ${clause}`,
    officer: 'Privacy officer',
    deputy: 'Deputy',
    noDeputy: 'none appointed',
    solePerson: 'Sole-person exception',
    solePersonText: (reason, by, on) => `${reason} — approved by ${by}, ${on}`,
    thresholds: 'Thresholds of the findings above',
    others: (version) =>
      `The thresholds of every rule stand in plan version ${version} and in the archived report.`,
  },

  foot: {
    id: (id, revision) => `Report ${id} · revision ${revision}`,
    asOf: (at, made) => `Records collected up to ${at}; made ${made}`,
    zone: (zone) => `All days and times are those of ${zone}.`,
    privacy: 'Sent by access-ledger. Nothing in it tells who a subject is.',
  },

  alert: {
    title: 'Alert: access to personal data',
    subject: (count, rule) =>
      `[Today] Access alert: ${rule}${count > 1 ? ` and ${number(count - 1)} more` : ''}`,
    headline: (count) => `${plural(count, 'finding needs', 'findings need')} your attention today.`,
    tasks: (days) => [
      'Follow “What to check” below.',
      `If work does not explain it, suspend the rights at once and ask the person to explain (${days} days).`,
      'If you suspect a leak, a report may be due within 72 hours. Keep a note of what you decided, and when.',
    ],
    later: 'Each finding is sent as an alert once. The report of the period shows it again.',
  },
}
