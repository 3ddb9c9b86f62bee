# SPDX-License-Identifier: Apache-2.0
# One service account for each function and each task. None has a key: whoever acts as one is known by name.

locals {
  accounts = {
    builder   = "Builds the containers of the functions."
    capture   = "Runs capture."
    checker   = "Asks BigQuery for dry runs and makes the smoke test of a deployment."
    deployer  = "Runs cloudbuild.yaml."
    detect    = "Runs detect."
    report    = "Runs report."
    retain    = "Runs retain."
    scheduler = "Calls the scheduled functions."
  }

  # From the configured account_id, so that a plan shows who gets what before anything exists.
  emails  = { for name, account in google_service_account.account : name => "${account.account_id}@${var.project}.iam.gserviceaccount.com" }
  members = { for name, email in local.emails : name => "serviceAccount:${email}" }

  # Who may act as whom.
  account_grants = {
    "deployer runs as capture" = {
      account = "deployer", on = "capture", role = "roles/iam.serviceAccountUser"
      reason  = "Deploying a function needs the right to run it as its account."
    }
    "deployer runs as detect" = {
      account = "deployer", on = "detect", role = "roles/iam.serviceAccountUser"
      reason  = "Deploying a function needs the right to run it as its account."
    }
    "deployer runs as report" = {
      account = "deployer", on = "report", role = "roles/iam.serviceAccountUser"
      reason  = "Deploying a function needs the right to run it as its account."
    }
    "deployer runs as retain" = {
      account = "deployer", on = "retain", role = "roles/iam.serviceAccountUser"
      reason  = "Deploying a function needs the right to run it as its account."
    }
    "deployer builds as builder" = {
      account = "deployer", on = "builder", role = "roles/iam.serviceAccountUser"
      reason  = "The containers are built by an account of their own and not by the default one, which may do more."
    }
    "deployer checks as checker" = {
      account = "deployer", on = "checker", role = "roles/iam.serviceAccountTokenCreator"
      reason  = "The dry runs and the smoke test go under a name of their own, so that the audit log tells them from people."
    }
  }
}

resource "google_service_account" "account" {
  for_each     = local.accounts
  project      = var.project
  account_id   = "ledger-${each.key}"
  display_name = "access-ledger ${each.key}"
  description  = each.value
  depends_on   = [google_project_service.service]
}

resource "google_service_account_iam_member" "account" {
  for_each           = local.account_grants
  service_account_id = "projects/${var.project}/serviceAccounts/${local.emails[each.value.on]}"
  role               = each.value.role
  member             = local.members[each.value.account]
}
