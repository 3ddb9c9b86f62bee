# SPDX-License-Identifier: Apache-2.0
# The Google services the ledger uses, and the agents that Google runs for them.

locals {
  services = toset([
    "artifactregistry", "bigquery", "billingbudgets", "cloudbuild", "cloudfunctions", "cloudkms", "cloudresourcemanager",
    "cloudscheduler", "iam", "iamcredentials", "logging", "monitoring", "run", "secretmanager", "serviceusage", "storage",
  ])

  # Accounts of Google's own services in this project. They alone use the keys.
  agents = {
    artifactregistry = "serviceAccount:service-${data.google_project.ledger.number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    bigquery         = "serviceAccount:${data.google_bigquery_default_service_account.agent.email}"
    functions        = "serviceAccount:service-${data.google_project.ledger.number}@gcf-admin-robot.iam.gserviceaccount.com"
    logging          = "serviceAccount:${data.google_logging_project_cmek_settings.agent.service_account_id}"
    run              = "serviceAccount:service-${data.google_project.ledger.number}@serverless-robot-prod.iam.gserviceaccount.com"
    secretmanager    = "serviceAccount:service-${data.google_project.ledger.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
    storage          = "serviceAccount:${data.google_storage_project_service_account.agent.email_address}"
  }
}

resource "google_project_service" "service" {
  for_each           = local.services
  project            = var.project
  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

# Read while planning, so that a plan shows whom a key is given to: the guide switches the services on before the first plan.
data "google_bigquery_default_service_account" "agent" {
  project = var.project
}

data "google_logging_project_cmek_settings" "agent" {
  project = var.project
}

data "google_storage_project_service_account" "agent" {
  project = var.project
}
