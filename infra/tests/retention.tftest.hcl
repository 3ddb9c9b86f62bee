# SPDX-License-Identifier: Apache-2.0
# Kept exactly as long as the law wants: floors, locks, nothing that expires by itself, nothing that outlives its destruction.

variables {
  alert_emails    = ["operator@example.com"]
  budget          = { amount = 50000, billing_account = "000000-000000-000000", currency = "KRW" }
  bundles         = "tests/fixtures/bundles"
  investigators   = ["group:privacy@example.com"]
  mail            = { from = "ledger@example.com", host = "smtp.example.com", user = "ledger@example.com" }
  project         = "example-ledger"
  secret_versions = { redaction_keys = "1", smtp_password = "1" }
  state_bucket    = "example-ledger-state"
}

# Google's own accounts are known once a project exists.
override_data {
  target          = data.google_project.ledger
  override_during = plan
  values          = { number = "100000000001" }
}
override_data {
  target          = data.google_bigquery_default_service_account.agent
  override_during = plan
  values          = { email = "bq-100000000001@bigquery-encryption.iam.gserviceaccount.com" }
}
override_data {
  target          = data.google_logging_project_cmek_settings.agent
  override_during = plan
  values          = { service_account_id = "cmek-p100000000001@gcp-sa-logging.iam.gserviceaccount.com" }
}
override_data {
  target          = data.google_storage_project_service_account.agent
  override_during = plan
  values          = { email_address = "service-100000000001@gs-project-accounts.iam.gserviceaccount.com" }
}

run "buckets" {
  command = plan

  assert {
    condition = { for name, bucket in google_storage_bucket.archive : name => tonumber(bucket.retention_policy[0].retention_period) / 86400 } == {
      connection = 92, handler = 731, handler_small = 366, late = 31, records = 1096, rights = 1096
    }
    error_message = "The policies are the floors, the records' the plan's three years, the late bucket's the shortest time between a floor and its end."
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : bucket.retention_policy[0].is_locked])
    error_message = "Every bucket of the archive is locked."
  }
  assert {
    condition     = { for name, bucket in google_storage_bucket.archive : name => bucket.enable_object_retention } == { connection = true, handler = true, handler_small = true, late = true, records = false, rights = true }
    error_message = "Objects of events carry their own retain-until, by the day of the event."
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : bucket.soft_delete_policy[0].retention_duration_seconds == 0 && !bucket.versioning[0].enabled && !bucket.force_destroy])
    error_message = "What is destroyed is gone: no soft delete, no versions; and nothing is destroyed with its bucket."
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : length(bucket.lifecycle_rule) == 0])
    error_message = "No lifecycle rule deletes: only retain does."
  }
}

run "an_object_sealed_on_the_next_day_can_be_destroyed_in_time" {
  command = plan

  assert {
    condition     = alltrue([for class, days in local.floor_days : days + 1 <= local.plan_days[class]])
    error_message = "The policy of a class, counted from the day after the event, ends before the plan's period does."
  }
  assert {
    condition     = alltrue([for class, days in local.floor_days : local.plan_days[class] - days >= tonumber(google_storage_bucket.archive["late"].retention_policy[0].retention_period) / 86400])
    error_message = "The oldest event that capture accepts can still leave the late bucket in time."
  }
}

run "tables" {
  command = plan

  assert {
    condition     = toset(keys(google_bigquery_table.table)) == toset([for file in fileset("../schemas/generated/bigquery", "*.json") : trimsuffix(file, ".json")])
    error_message = "Every table of the schemas, and no other."
  }
  assert {
    condition     = alltrue(flatten([for table in google_bigquery_table.table : [for partition in table.time_partitioning : partition.expiration_ms == null]]))
    error_message = "No partition expires by itself."
  }
  assert {
    condition     = google_bigquery_dataset.ledger.default_table_expiration_ms == null && google_bigquery_dataset.ledger.default_partition_expiration_ms == null
    error_message = "The dataset lays no expiration on its tables."
  }
  assert {
    condition     = google_bigquery_dataset.ledger.max_time_travel_hours == "48" && google_bigquery_dataset.views.max_time_travel_hours == "48"
    error_message = "Time travel is 48 hours: with 7 days of fail-safe retain counts on 9."
  }
  assert {
    condition     = alltrue([for name in ["access_events", "connection_events", "rejected_events"] : google_bigquery_table.table[name].require_partition_filter && google_bigquery_table.table[name].time_partitioning[0].field == "event_date"])
    error_message = "Events are read by day alone."
  }
  assert {
    condition     = google_bigquery_table.table["access_events"].clustering == tolist(["system_id", "event_id"])
    error_message = "Clustering is that of schemas/tables.ts."
  }
  assert {
    condition     = alltrue([for table in google_bigquery_table.table : table.deletion_protection]) && !google_bigquery_dataset.ledger.delete_contents_on_destroy
    error_message = "Terraform refuses to delete a table."
  }
}

run "audit_logs" {
  command = plan

  assert {
    condition     = google_logging_project_bucket_config.audit.retention_days == 762 && google_logging_project_bucket_config.audit.locked
    error_message = "Who read the ledger is kept as long as handler access, locked."
  }
  assert {
    condition     = alltrue([for config in google_project_iam_audit_config.data : toset([for log in config.audit_log_config : log.log_type]) == toset(["ADMIN_READ", "DATA_READ", "DATA_WRITE"]) && alltrue([for log in config.audit_log_config : try(length(log.exempted_members), 0) == 0])])
    error_message = "Reading and writing are logged, nobody is exempt."
  }
  assert {
    condition     = length(google_logging_project_sink.audit.exclusions) == 0
    error_message = "The sink leaves nothing out."
  }
}

run "a_trial_may_stay_unlocked" {
  command = plan
  variables {
    environment    = "trial"
    lock_retention = false
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : !bucket.retention_policy[0].is_locked]) && !google_logging_project_bucket_config.audit.locked
    error_message = "A trial can be thrown away."
  }
}
