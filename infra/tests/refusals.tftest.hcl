# SPDX-License-Identifier: Apache-2.0
# What a plan refuses, each with a message that says what to do.

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

run "region_abroad" {
  command = plan
  variables {
    region = "us-central1"
  }
  expect_failures = [var.region]
}

run "region_of_another_plan" {
  command = plan
  variables {
    region                      = "asia-northeast1"
    acknowledge_transfer_abroad = true
  }
  expect_failures = [terraform_data.plan]
}

run "retention_below_the_floor" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/plan-below-floor"
  }
  expect_failures = [terraform_data.plan]
}

run "no_room_between_floor_and_end" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/plan-without-margin"
  }
  expect_failures = [google_storage_bucket.archive]
}

run "class_missing_from_the_plan" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/plan-without-rights"
  }
  expect_failures = [terraform_data.plan]
}

run "plan_without_files" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/bundles"
  }
  expect_failures = [var.plan_folder]
}

run "unlocked_in_production" {
  command = plan
  variables {
    lock_retention = false
  }
  expect_failures = [var.lock_retention]
}

run "public_investigators" {
  command = plan
  variables {
    investigators = ["allAuthenticatedUsers"]
  }
  expect_failures = [var.investigators]
}

run "a_domain_as_investigators" {
  command = plan
  variables {
    investigators = ["domain:example.com"]
  }
  expect_failures = [var.investigators]
}

run "public_producer" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/plan-with-public-producer"
  }
  expect_failures = [terraform_data.plan]
}

run "secret_in_place_of_its_version" {
  command = plan
  variables {
    secret_versions = { redaction_keys = "[{\"id\":\"k1\"}]", smtp_password = "1" }
  }
  expect_failures = [var.secret_versions]
}

run "newest_version_of_a_secret" {
  command = plan
  variables {
    secret_versions = { redaction_keys = "latest", smtp_password = "1" }
  }
  expect_failures = [var.secret_versions]
}

run "password_without_user" {
  command = plan
  variables {
    mail = { from = "ledger@example.com", host = "smtp.example.com" }
  }
  expect_failures = [var.secret_versions]
}

run "password_in_the_host" {
  command = plan
  variables {
    mail = { from = "ledger@example.com", host = "ledger:hunter2@smtp.example.com", user = "ledger" }
  }
  expect_failures = [var.mail]
}

run "password_in_the_user" {
  command = plan
  variables {
    mail = { from = "ledger@example.com", host = "smtp.example.com", user = "ledger:hunter2" }
  }
  expect_failures = [var.mail]
}

run "mail_in_clear" {
  command = plan
  variables {
    mail = { from = "ledger@example.com", host = "smtp.example.com", user = "ledger", starttls = "none" }
  }
  expect_failures = [var.mail]
}

run "mail_by_a_blocked_port" {
  command = plan
  variables {
    mail = { from = "ledger@example.com", host = "smtp.example.com", user = "ledger", port = 25 }
  }
  expect_failures = [var.mail]
}

run "nobody_is_told" {
  command = plan
  variables {
    alert_emails = []
  }
  expect_failures = [var.alert_emails]
}

run "budget_of_no_account" {
  command = plan
  variables {
    budget = { amount = 50000, billing_account = "mine", currency = "KRW" }
  }
  expect_failures = [var.budget]
}

run "a_function_without_a_size" {
  command = plan
  variables {
    capacity = { capture = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 } }
  }
  expect_failures = [var.capacity]
}

run "two_detections_at_once" {
  command = plan
  variables {
    capacity = {
      capture = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 }
      detect  = { cpu = "1", max_instances = 2, memory = "512Mi", min_instances = 0 }
      report  = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 }
      retain  = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 }
    }
  }
  expect_failures = [var.capacity]
}

run "keys_that_never_rotate" {
  command = plan
  variables {
    key_rotation_days = 3650
  }
  expect_failures = [var.key_rotation_days]
}

run "an_open_ingress_of_another_name" {
  command = plan
  variables {
    capture_ingress = "PUBLIC"
  }
  expect_failures = [var.capture_ingress]
}

run "an_environment_of_another_name" {
  command = plan
  variables {
    environment = "prod"
  }
  expect_failures = [var.environment]
}

run "a_project_by_its_number" {
  command = plan
  variables {
    project = "123456789012"
  }
  expect_failures = [var.project]
}

run "a_state_bucket_as_address" {
  command = plan
  variables {
    state_bucket = "gs://example-ledger-state"
  }
  expect_failures = [var.state_bucket]
}

run "a_language_that_is_not_there" {
  command = plan
  variables {
    language = "ja"
  }
  expect_failures = [var.language]
}

run "no_limit_of_bytes" {
  command = plan
  variables {
    maximum_gib_billed = 0
  }
  expect_failures = [var.maximum_gib_billed]
}

run "somebody_else_confirms_destruction" {
  command = plan
  variables {
    retain_confirmed_by = "operator@example.com"
  }
  expect_failures = [terraform_data.plan]
}
