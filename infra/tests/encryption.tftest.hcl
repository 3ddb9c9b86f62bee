# SPDX-License-Identifier: Apache-2.0
# In Korea, and encrypted with keys of the ledger's own everywhere.

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
  target          = google_kms_crypto_key.key["archive"]
  override_during = plan
  values          = { id = "key of archive" }
}
override_resource {
  target          = google_kms_crypto_key.key["audit"]
  override_during = plan
  values          = { id = "key of audit" }
}
override_resource {
  target          = google_kms_crypto_key.key["functions"]
  override_during = plan
  values          = { id = "key of functions" }
}
override_resource {
  target          = google_kms_crypto_key.key["secrets"]
  override_during = plan
  values          = { id = "key of secrets" }
}
override_resource {
  target          = google_kms_crypto_key.key["warehouse"]
  override_during = plan
  values          = { id = "key of warehouse" }
}

run "keys_of_our_own" {
  command = plan

  assert {
    condition     = alltrue([for table in google_bigquery_table.table : table.encryption_configuration[0].kms_key_name == "key of warehouse"])
    error_message = "Every table."
  }
  assert {
    condition     = alltrue([for dataset in [google_bigquery_dataset.ledger, google_bigquery_dataset.views] : dataset.default_encryption_configuration[0].kms_key_name == "key of warehouse"])
    error_message = "Both datasets."
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : bucket.encryption[0].default_kms_key_name == "key of archive"]) && google_storage_bucket.source.encryption[0].default_kms_key_name == "key of functions"
    error_message = "Every bucket."
  }
  assert {
    condition     = alltrue([for secret in google_secret_manager_secret.secret : secret.replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name == "key of secrets"])
    error_message = "Every secret."
  }
  assert {
    condition     = alltrue([for function in google_cloudfunctions2_function.function : function.kms_key_name == "key of functions"]) && google_artifact_registry_repository.containers.kms_key_name == "key of functions"
    error_message = "The functions and their containers, which carry the plan."
  }
  assert {
    condition     = google_logging_project_bucket_config.audit.cmek_settings[0].kms_key_name == "key of audit"
    error_message = "The audit logs."
  }
}

run "keys_rotate_and_are_used_by_google_alone" {
  command = plan

  assert {
    condition     = alltrue([for key in google_kms_crypto_key.key : key.rotation_period == "${var.key_rotation_days * 86400}s" && key.destroy_scheduled_duration == "2592000s"])
    error_message = "Keys rotate; a destroyed version can be restored for 30 days."
  }
  assert {
    condition     = toset(keys(google_kms_crypto_key_iam_binding.key)) == toset(keys(google_kms_crypto_key.key))
    error_message = "Each key has its users set as a whole."
  }
  assert {
    condition     = length(setintersection(toset(flatten([for binding in google_kms_crypto_key_iam_binding.key : tolist(binding.members)])), toset(values(local.members)))) == 0
    error_message = "No account of the ledger can decrypt by itself."
  }
}

run "in_korea" {
  command = plan

  assert {
    condition = toset(concat(
      [google_bigquery_dataset.ledger.location, google_bigquery_dataset.views.location, google_kms_key_ring.ledger.location, google_artifact_registry_repository.containers.location],
      [for bucket in google_storage_bucket.archive : lower(bucket.location)], [lower(google_storage_bucket.source.location)],
      [for function in google_cloudfunctions2_function.function : function.location], [for job in google_cloud_scheduler_job.job : job.region],
      [for secret in google_secret_manager_secret.secret : secret.replication[0].user_managed[0].replicas[0].location],
      [google_logging_project_bucket_config.audit.location],
    )) == toset(["asia-northeast3"])
    error_message = "Everything that holds personal data lies in Seoul."
  }
}
