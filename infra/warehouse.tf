# SPDX-License-Identifier: Apache-2.0
# The dataset of all tables, facts and findings. Nothing in it expires by itself: only retain destroys.

locals {
  # The only rights on the whole dataset. Without these blocks BigQuery would let every editor of the project write.
  dataset_grants = {
    "owners of the project" = {
      to     = "projectOwners", on = "access_ledger", role = "OWNER"
      reason = "A dataset must have an owner. Owners of the project could take the right anyhow; deny.tf takes writing and deleting from them where there is an organisation, and an alert tells of it everywhere."
    }
    "views of the investigators" = {
      to     = "access_ledger_views", on = "access_ledger", role = "authorised dataset"
      reason = "Views and table functions made by Terraform in access_ledger_views may read; the people who query them may not read what is behind."
    }
  }
}

resource "google_bigquery_dataset" "ledger" {
  project       = var.project
  dataset_id    = "access_ledger"
  friendly_name = "Access ledger"
  description   = "개인정보 접속기록: events, facts, findings, ledgers. Made by Terraform; written by functions alone."
  location      = var.region
  # What was destroyed can be recovered for 2 days here and 7 more by Google: retain starts that much earlier.
  max_time_travel_hours      = "48"
  delete_contents_on_destroy = false
  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.key["warehouse"].id
  }
  access {
    role          = "OWNER"
    special_group = "projectOwners"
  }
  access {
    dataset {
      dataset {
        project_id = var.project
        dataset_id = google_bigquery_dataset.views.dataset_id
      }
      target_types = ["VIEWS", "ROUTINES"]
    }
  }
  lifecycle {
    prevent_destroy = true
  }
  depends_on = [google_kms_crypto_key_iam_binding.key, terraform_data.plan]
}
