# SPDX-License-Identifier: Apache-2.0
# When the functions run, in the plan's zone. Each call does what is due and nothing otherwise, so a schedule says how soon, not what: a
# test shows that a day is judged within an hour of its close by the plan, and a report made within an hour of that.

locals {
  schedules = {
    detect = {
      cron   = "10 * * * *"
      reason = "Once an hour: a day that closed, and days that late events touched."
    }
    report = {
      cron   = "40 * * * *"
      reason = "Once an hour: the report of a period that closed, and mails that are queued."
    }
    retain = {
      cron   = "20 4,16 * * *"
      reason = "Twice a day: a run that failed is finished the same day."
    }
  }
}

resource "google_cloud_scheduler_job" "job" {
  for_each         = local.schedules
  project          = var.project
  region           = var.region
  name             = "ledger-${each.key}"
  description      = each.value.reason
  schedule         = each.value.cron
  time_zone        = local.plan.time_zone
  attempt_deadline = "${local.functions[each.key].timeout}s"
  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
    max_doublings        = 3
  }
  http_target {
    http_method = "POST"
    # The run.app address: only calls to it count as internal.
    uri     = google_cloudfunctions2_function.function[each.key].service_config[0].uri
    headers = { "Content-Type" = "application/json" }
    body    = base64encode("{}")
    oidc_token {
      service_account_email = local.emails["scheduler"]
      audience              = google_cloudfunctions2_function.function[each.key].service_config[0].uri
    }
  }
}
