// SPDX-License-Identifier: Apache-2.0
// The kinds of incidents, who can be in them, and which rules are meant to see each: the ground of a rule's recall.
import { ACCESS, CURIOSITY, VOLUME } from './acts.ts'
import type { Act } from './misuse.ts'

export const ACTS: Readonly<Record<string, Act>> = { ...VOLUME, ...ACCESS, ...CURIOSITY }

/** Records that are missing: events are taken out instead of added. */
export const REMOVALS = ['system_silenced', 'records_removed'] as const
export type Removal = (typeof REMOVALS)[number]
export const isRemoval = (type: string): type is Removal => (REMOVALS as readonly string[]).includes(type)

/** Who acts; anybody in the middle of their time when not said. */
export const CAST: Readonly<
  Record<string, 'service' | 'left' | 'leaving' | 'on_leave' | 'dormant' | 'crowd'>
> = {
  service_misuse: 'service',
  terminated_access: 'left',
  leaver_export: 'leaving',
  leave_access: 'on_leave',
  dormant_account: 'dormant',
  crowd_curiosity: 'crowd',
}

/** The rules that ought to see each type. One is enough for the incident; each one's own recall is measured against these. */
export const AIMS: Readonly<Record<string, readonly string[]>> = {
  bulk_download: ['bulk_download'],
  mass_viewing: ['excessive_subjects_per_day', 'excessive_views_hour', 'excessive_vs_peers'],
  slow_and_low: ['slow_and_low'],
  enumeration: ['sequential_enumeration'],
  bulk_delete: ['bulk_change_or_delete', 'out_of_role_action'],
  leaver_export: ['leaver_spike'],
  personnel_export: ['sensitive_download'],
  warehouse_scan: ['large_warehouse_scan'],
  download_without_reason: ['download_without_reason', 'junk_or_reused_reason'],
  night_export: ['off_hours_access', 'off_hours_download'],
  holiday_access: ['holiday_access'],
  leave_access: ['access_on_leave'],
  new_source_bulk: ['new_source_ip', 'unapproved_network', 'correlated'],
  foreign_access: ['new_or_foreign_country'],
  far_away_at_once: ['impossible_travel'],
  shared_account: ['shared_account'],
  terminated_access: ['terminated_or_moved_actor'],
  dormant_account: ['dormant_account_wakes'],
  service_misuse: ['service_account_used_by_person'],
  unregistered_actor: ['unregistered_actor'],
  self_grant: ['self_or_fresh_grant'],
  out_of_role: ['out_of_role_action'],
  login_attack: ['login_failure_burst'],
  denied_probing: ['denied_burst'],
  denied_then_in: ['denied_then_success', 'denied_burst'],
  repeated_subject: ['repeated_same_subject'],
  watchlist_snooping: ['watchlist_subject'],
  withdrawn_snooping: ['withdrawn_subject_access'],
  crowd_curiosity: ['subject_viewed_by_many'],
  system_silenced: ['silent_system'],
  records_removed: ['producer_gap'],
  identity_swap: ['takeover_suspected'],
}

export const INCIDENT_TYPES: readonly string[] = [...Object.keys(ACTS), ...REMOVALS]
