# SPDX-License-Identifier: Apache-2.0
# Who read, changed or deleted what, in Google's own audit logs: switched on for every service that holds data, and kept in a locked bucket
# as long as handler access, because reading the ledger is itself an access (안전성 확보조치 기준 8①). Google's default is 30 days.

locals {
  # Nobody is exempt.
  audited_services = toset(["bigquery", "cloudkms", "iam", "logging", "secretmanager", "storage"])
}

resource "google_project_iam_audit_config" "data" {
  for_each = local.audited_services
  project  = var.project
  service  = "${each.key}.googleapis.com"
  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type = "DATA_READ"
  }
  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

resource "google_logging_project_bucket_config" "audit" {
  project        = var.project
  location       = var.region
  bucket_id      = "access-ledger-audit"
  description    = "Audit logs of the project of the ledger."
  retention_days = lookup(local.plan_days, "handler", 0)
  locked         = var.lock_retention
  cmek_settings {
    kms_key_name = google_kms_crypto_key.key["audit"].id
  }
  lifecycle {
    prevent_destroy = true
  }
  depends_on = [google_kms_crypto_key_iam_binding.key, terraform_data.plan]
}

# Into a bucket of the same project: Google asks for no right of a writer.
resource "google_logging_project_sink" "audit" {
  project                = var.project
  name                   = "access-ledger-audit"
  description            = "Every audit log, data access included, without exclusions."
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.audit.id}"
  filter                 = "logName:\"cloudaudit.googleapis.com\""
  unique_writer_identity = true
}
