# SPDX-License-Identifier: Apache-2.0
# Failing is loud.

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

override_resource {
  target          = google_monitoring_notification_channel.operator
  override_during = plan
  values          = { id = "channel" }
}

run "alerts" {
  command = plan

  assert {
    condition = setunion(toset(keys(google_monitoring_alert_policy.metric)), toset(keys(google_monitoring_alert_policy.log))) == toset([
      "archive-changed", "audit-changed", "capture-errors", "detect-failed", "detect-not-run", "key-at-risk", "mail-unsent", "report-failed", "report-not-run",
      "retain-failed", "retain-not-run", "rights-changed", "rows-changed", "table-settings-changed",
    ])
    error_message = "Everything that must not stay unnoticed has its alert."
  }
  assert {
    condition     = alltrue([for policy in concat(values(google_monitoring_alert_policy.metric), values(google_monitoring_alert_policy.log)) : policy.notification_channels == tolist(["channel"]) && policy.enabled != false])
    error_message = "Every alert reaches the operator."
  }
  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.log : policy.alert_strategy[0].notification_rate_limit[0].period == "3600s"])
    error_message = "An alert on logs needs a limit of mails, or Google refuses it."
  }
  assert {
    condition     = alltrue([for email in values(local.emails) : strcontains(google_monitoring_alert_policy.log["rows-changed"].conditions[0].condition_matched_log[0].filter, email)])
    error_message = "The ledger's own accounts do not ring rows-changed."
  }
  assert {
    condition     = strcontains(google_monitoring_alert_policy.log["archive-changed"].conditions[0].condition_matched_log[0].filter, "projects/_/buckets/example-ledger-ledger-")
    error_message = "The buckets of this project are watched."
  }
}

run "budget" {
  command = plan

  assert {
    condition     = google_billing_budget.ledger.amount[0].specified_amount[0].units == "50000" && google_billing_budget.ledger.amount[0].specified_amount[0].currency_code == "KRW"
    error_message = "The budget is what was said."
  }
  assert {
    condition     = google_billing_budget.ledger.all_updates_rule[0].monitoring_notification_channels == tolist(["channel"])
    error_message = "The operator is told."
  }
}
