# SPDX-License-Identifier: Apache-2.0
# The budget. It stops nothing: a ledger that stops for money would lose records. It tells the operator.

resource "google_billing_budget" "ledger" {
  billing_account = var.budget.billing_account
  display_name    = "access-ledger ${var.project}"
  budget_filter {
    projects = ["projects/${data.google_project.ledger.number}"]
  }
  amount {
    specified_amount {
      currency_code = var.budget.currency
      units         = tostring(floor(var.budget.amount))
    }
  }
  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 1
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }
  all_updates_rule {
    monitoring_notification_channels = [for channel in google_monitoring_notification_channel.operator : channel.id]
    disable_default_iam_recipients   = false
  }
  depends_on = [google_project_service.service]
}
