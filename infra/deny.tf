# SPDX-License-Identifier: Apache-2.0
# What nobody may do here, whatever roles they hold, owners of the project included: change or delete rows and archived objects. Only the
# accounts of functions that write are excepted. Deny policies need an organisation; without one rows-changed (alerts.tf) is what remains.

locals {
  denied_permissions = [
    "bigquery.googleapis.com/datasets.delete",
    "bigquery.googleapis.com/tables.delete",
    "bigquery.googleapis.com/tables.updateData",
    "storage.googleapis.com/objects.delete",
  ]
  # The deployer replaces bundles; the lock holds what is in the archive.
  _excepted = ["capture", "deployer", "detect", "report", "retain"]
}

resource "google_iam_deny_policy" "changes" {
  count        = var.deny_human_changes ? 1 : 0
  parent       = urlencode("cloudresourcemanager.googleapis.com/projects/${var.project}")
  name         = "access-ledger-changes"
  display_name = "Nobody changes the access ledger by hand"
  rules {
    description = "Rows are changed and objects deleted by the functions alone."
    deny_rule {
      denied_principals    = ["principalSet://goog/public:all"]
      denied_permissions   = local.denied_permissions
      exception_principals = [for name in local._excepted : "principal://iam.googleapis.com/projects/-/serviceAccounts/${local.emails[name]}"]
    }
  }
  depends_on = [google_project_service.service]
}
