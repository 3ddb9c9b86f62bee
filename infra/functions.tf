# SPDX-License-Identifier: Apache-2.0
# The functions, each under its own account, and who may call it. A test holds the variables to functions/platform/cloud-config.ts.

locals {
  # The address under which a function is known before it exists; capture asks for it as the audience of a token.
  urls = { for name in ["capture", "detect", "report", "retain"] : name => "https://${var.region}-${var.project}.cloudfunctions.net/${name}" }

  _warehouse = {
    ACCESS_LEDGER_DATASET  = google_bigquery_dataset.ledger.dataset_id
    ACCESS_LEDGER_LOCATION = var.region
    ACCESS_LEDGER_PROJECT  = var.project
  }

  functions = {
    capture = {
      concurrency = 80
      ingress     = var.capture_ingress
      timeout     = 60
      environment = {
        ACCESS_LEDGER_AUDIENCE = local.urls["capture"]
      }
      secrets = {
        ACCESS_LEDGER_REDACTION_KEYS = { secret = "redaction-keys", version = var.secret_versions.redaction_keys }
      }
    }
    detect = {
      concurrency = 1
      ingress     = "ALLOW_INTERNAL_ONLY"
      timeout     = 1800
      environment = {
        ACCESS_LEDGER_LANGUAGE             = var.language
        ACCESS_LEDGER_MAIL_FROM            = var.mail.from
        ACCESS_LEDGER_MAXIMUM_BYTES_BILLED = tostring(var.maximum_gib_billed * 1073741824)
        ACCESS_LEDGER_RECORDS_BUCKET       = local.bucket_names["records"]
        ACCESS_LEDGER_SMTP_HOST            = var.mail.host
        ACCESS_LEDGER_SMTP_PORT            = tostring(var.mail.port)
        ACCESS_LEDGER_SMTP_STARTTLS        = var.mail.starttls
        ACCESS_LEDGER_SMTP_USER            = var.mail.user
      }
      secrets = {
        ACCESS_LEDGER_SMTP_PASSWORD = { secret = "smtp-password", version = var.secret_versions.smtp_password }
      }
    }
    report = {
      concurrency = 1
      # The smoke test calls from Cloud Build, which is not inside the project; callers need an identity all the same.
      ingress = "ALLOW_ALL"
      timeout = 900
      environment = {
        ACCESS_LEDGER_LANGUAGE             = var.language
        ACCESS_LEDGER_MAIL_FROM            = var.mail.from
        ACCESS_LEDGER_MAXIMUM_BYTES_BILLED = tostring(var.maximum_gib_billed * 1073741824)
        ACCESS_LEDGER_RECORDS_BUCKET       = local.bucket_names["records"]
        ACCESS_LEDGER_SMTP_HOST            = var.mail.host
        ACCESS_LEDGER_SMTP_PORT            = tostring(var.mail.port)
        ACCESS_LEDGER_SMTP_STARTTLS        = var.mail.starttls
        ACCESS_LEDGER_SMTP_USER            = var.mail.user
      }
      secrets = {
        ACCESS_LEDGER_SMTP_PASSWORD = { secret = "smtp-password", version = var.secret_versions.smtp_password }
      }
    }
    retain = {
      concurrency = 1
      ingress     = "ALLOW_INTERNAL_ONLY"
      timeout     = 1800
      environment = {
        ACCESS_LEDGER_MAXIMUM_BYTES_BILLED = tostring(var.maximum_gib_billed * 1073741824)
        ACCESS_LEDGER_RECORDS_BUCKET       = local.bucket_names["records"]
        ACCESS_LEDGER_RETAIN_CONFIRMED_BY  = var.retain_confirmed_by
      }
      secrets = {}
    }
  }

  # Who may call what. `to` is an account of accounts.tf, or where the members come from.
  invoker_grants = {
    "checker calls capture" = {
      to     = "checker", on = "capture", role = "roles/run.invoker"
      reason = "The smoke test of a deployment sends one event."
    }
    "checker calls report" = {
      to     = "checker", on = "report", role = "roles/run.invoker"
      reason = "The smoke test of a deployment previews a report: nothing is claimed and nothing mailed."
    }
    "producers call capture" = {
      to     = "plan/producers.yaml", on = "capture", role = "roles/run.invoker"
      reason = "Services that send access events. Capture itself then holds each to its own systems."
    }
    "scheduler calls detect" = {
      to     = "scheduler", on = "detect", role = "roles/run.invoker"
      reason = "Judges the days that are due."
    }
    "scheduler calls report" = {
      to     = "scheduler", on = "report", role = "roles/run.invoker"
      reason = "Makes the report of a closed period and sends what is queued."
    }
    "scheduler calls retain" = {
      to     = "scheduler", on = "retain", role = "roles/run.invoker"
      reason = "Destroys what is past its retention."
    }
  }
  invokers = {
    for name in keys(local.functions) : name => sort(distinct(flatten([
      for grant in values(local.invoker_grants) :
      grant.to == "plan/producers.yaml" ? [for producer in local.producers : "serviceAccount:${producer.service_account}"] : [local.members[grant.to]]
      if grant.on == name
    ])))
  }
}

resource "google_cloudfunctions2_function" "function" {
  for_each     = local.functions
  project      = var.project
  location     = var.region
  name         = each.key
  description  = local.accounts[each.key]
  kms_key_name = google_kms_crypto_key.key["functions"].id
  build_config {
    runtime           = "nodejs24"
    entry_point       = each.key
    service_account   = "projects/${var.project}/serviceAccounts/${local.emails["builder"]}"
    docker_repository = google_artifact_registry_repository.containers.id
    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.bundle[each.key].name
      }
    }
  }
  service_config {
    available_cpu                    = var.capacity[each.key].cpu
    available_memory                 = var.capacity[each.key].memory
    max_instance_count               = var.capacity[each.key].max_instances
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = var.capacity[each.key].min_instances
    timeout_seconds                  = each.value.timeout
    ingress_settings                 = each.value.ingress
    all_traffic_on_latest_revision   = true
    service_account_email            = local.emails[each.key]
    environment_variables = merge(local._warehouse, { NODE_ENV = "production" }, {
      for name, value in each.value.environment : name => value if value != null
    })
    dynamic "secret_environment_variables" {
      for_each = { for name, source in each.value.secrets : name => source if source.version != null }
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = google_secret_manager_secret.secret[secret_environment_variables.value.secret].secret_id
        version    = secret_environment_variables.value.version
      }
    }
  }
  depends_on = [
    google_artifact_registry_repository_iam_member.containers,
    google_project_iam_member.project,
    google_secret_manager_secret_iam_member.secret,
    google_storage_bucket_iam_member.source,
  ]
}

# Authoritative: allUsers, added by hand, is gone after the next apply.
resource "google_cloud_run_v2_service_iam_binding" "invoker" {
  for_each = local.invokers
  project  = var.project
  location = var.region
  name     = google_cloudfunctions2_function.function[each.key].name
  role     = "roles/run.invoker"
  members  = each.value
}
