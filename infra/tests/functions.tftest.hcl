# SPDX-License-Identifier: Apache-2.0
# The functions: under their own accounts, called by whom, when, for which audience.

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
  target          = google_cloudfunctions2_function.function
  override_during = plan
  values = {
    service_config = { uri = "https://example-du.a.run.app" }
  }
}

run "scheduled_calls" {
  command = plan

  assert {
    condition     = alltrue([for job in google_cloud_scheduler_job.job : job.http_target[0].oidc_token[0].service_account_email == "ledger-scheduler@example-ledger.iam.gserviceaccount.com"])
    error_message = "Calls carry the identity of the scheduler."
  }
  assert {
    condition     = alltrue([for job in google_cloud_scheduler_job.job : job.http_target[0].uri == "https://example-du.a.run.app" && job.http_target[0].oidc_token[0].audience == job.http_target[0].uri])
    error_message = "A token is for the one function it is sent to."
  }
  assert {
    condition     = alltrue([for job in google_cloud_scheduler_job.job : job.time_zone == "Asia/Seoul"]) && { for name, job in google_cloud_scheduler_job.job : name => job.schedule } == { detect = "10 * * * *", report = "40 * * * *", retain = "20 4,16 * * *" }
    error_message = "Schedules are in the plan's zone."
  }
  assert {
    condition     = alltrue([for name, job in google_cloud_scheduler_job.job : job.attempt_deadline == "${google_cloudfunctions2_function.function[name].service_config[0].timeout_seconds}s"])
    error_message = "The scheduler waits as long as the function may take."
  }
}

run "callers" {
  command = plan

  assert {
    condition = jsonencode({ for name, binding in google_cloud_run_v2_service_iam_binding.invoker : name => sort(binding.members) }) == jsonencode({
      capture = ["serviceAccount:ledger-checker@example-ledger.iam.gserviceaccount.com"]
      detect  = ["serviceAccount:ledger-scheduler@example-ledger.iam.gserviceaccount.com"]
      report  = ["serviceAccount:ledger-checker@example-ledger.iam.gserviceaccount.com", "serviceAccount:ledger-scheduler@example-ledger.iam.gserviceaccount.com"]
      retain  = ["serviceAccount:ledger-scheduler@example-ledger.iam.gserviceaccount.com"]
    })
    error_message = "Each function is called by who must; producers come from the plan, which names none yet."
  }
}

run "producers_of_the_plan_call_capture" {
  command = plan
  variables {
    plan_folder = "tests/fixtures/plan-with-producers"
  }
  assert {
    condition     = contains(google_cloud_run_v2_service_iam_binding.invoker["capture"].members, "serviceAccount:crm-backend@example-shop.iam.gserviceaccount.com")
    error_message = "A producer of the plan may call capture."
  }
}

run "functions" {
  command = plan

  assert {
    condition     = { for name, function in google_cloudfunctions2_function.function : name => function.service_config[0].service_account_email } == { for name in ["capture", "detect", "report", "retain"] : name => "ledger-${name}@example-ledger.iam.gserviceaccount.com" }
    error_message = "Each function runs as its own account."
  }
  assert {
    condition     = alltrue([for name, function in google_cloudfunctions2_function.function : function.build_config[0].runtime == "nodejs24" && function.build_config[0].entry_point == name])
    error_message = "nodejs24, entry points of the same name."
  }
  assert {
    condition     = { for name, function in google_cloudfunctions2_function.function : name => function.service_config[0].ingress_settings } == { capture = "ALLOW_ALL", detect = "ALLOW_INTERNAL_ONLY", report = "ALLOW_ALL", retain = "ALLOW_INTERNAL_ONLY" }
    error_message = "What only the scheduler calls cannot be reached from outside."
  }
  assert {
    condition     = alltrue([for name, function in google_cloudfunctions2_function.function : name == "capture" || (function.service_config[0].max_instance_count == 1 && function.service_config[0].max_instance_request_concurrency == 1)])
    error_message = "Two runs never do the same at once."
  }
  assert {
    condition     = alltrue([for function in google_cloudfunctions2_function.function : function.service_config[0].min_instance_count >= 0 && function.service_config[0].max_instance_count >= 1])
    error_message = "Instances have limits."
  }
  assert {
    condition     = google_cloudfunctions2_function.function["capture"].service_config[0].environment_variables["ACCESS_LEDGER_AUDIENCE"] == "https://asia-northeast3-example-ledger.cloudfunctions.net/capture" && output.capture_url == "https://asia-northeast3-example-ledger.cloudfunctions.net/capture"
    error_message = "capture asks for its own address as audience, and that is what producers are told."
  }
  assert {
    condition     = alltrue(flatten([for function in google_cloudfunctions2_function.function : [for secret in function.service_config[0].secret_environment_variables : secret.version == "1"]]))
    error_message = "Secrets are pinned by version."
  }
  assert {
    condition     = length(setintersection(toset(flatten([for function in google_cloudfunctions2_function.function : keys(function.service_config[0].environment_variables)])), toset(["ACCESS_LEDGER_REDACTION_KEYS", "ACCESS_LEDGER_SMTP_PASSWORD"]))) == 0
    error_message = "No secret stands in a plain variable."
  }
  assert {
    condition     = alltrue([for name, object in google_storage_bucket_object.bundle : object.name == "${name}/${filesha256("tests/fixtures/bundles/${name}.zip")}.zip"])
    error_message = "A bundle is named by its content."
  }
}

run "a_relay_without_a_password" {
  command = plan
  variables {
    mail            = { from = "ledger@example.com", host = "smtp-relay.example.com" }
    secret_versions = { redaction_keys = "2" }
  }
  assert {
    condition     = length(google_cloudfunctions2_function.function["report"].service_config[0].secret_environment_variables) == 0 && !contains(keys(google_cloudfunctions2_function.function["report"].service_config[0].environment_variables), "ACCESS_LEDGER_SMTP_USER")
    error_message = "Neither user nor password is set."
  }
}

run "the_officer_confirms_destruction" {
  command = plan
  variables {
    retain_confirmed_by = "privacy-officer@example.com"
  }
  assert {
    condition     = google_cloudfunctions2_function.function["retain"].service_config[0].environment_variables["ACCESS_LEDGER_RETAIN_CONFIRMED_BY"] == "privacy-officer@example.com"
    error_message = "The standing confirmation reaches retain."
  }
}
