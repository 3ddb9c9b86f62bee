# SPDX-License-Identifier: Apache-2.0
# The keys that everything is encrypted with. Whoever destroys a key destroys the ledger: Terraform refuses to, and an alert
# says when anybody tries (alerts.tf). A destroyed version can be restored for 30 days.

locals {
  keys = toset(["archive", "audit", "functions", "secrets", "warehouse"])

  # Who may use a key: Google's own services alone. No person and no function holds this right.
  key_grants = {
    archive = {
      agents = ["storage"]
      reason = "Cloud Storage encrypts the archive."
    }
    audit = {
      agents = ["logging"]
      reason = "Cloud Logging encrypts the bucket of audit logs."
    }
    functions = {
      agents = ["artifactregistry", "functions", "run", "storage"]
      reason = "The code of the functions, which carries the plan with its names and networks, is encrypted where it is stored, built and run."
    }
    secrets = {
      agents = ["secretmanager"]
      reason = "Secret Manager encrypts the secrets."
    }
    warehouse = {
      agents = ["bigquery"]
      reason = "BigQuery encrypts the tables."
    }
  }
}

resource "google_kms_key_ring" "ledger" {
  project    = var.project
  location   = var.region
  name       = "access-ledger"
  depends_on = [google_project_service.service]
  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key" "key" {
  for_each                   = local.keys
  name                       = each.key
  key_ring                   = google_kms_key_ring.ledger.id
  purpose                    = "ENCRYPT_DECRYPT"
  rotation_period            = "${var.key_rotation_days * 86400}s"
  destroy_scheduled_duration = "2592000s"
  lifecycle {
    prevent_destroy = true
  }
}

# Authoritative: a member added by hand is removed by the next apply.
resource "google_kms_crypto_key_iam_binding" "key" {
  for_each      = local.key_grants
  crypto_key_id = google_kms_crypto_key.key[each.key].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  members       = [for agent in each.value.agents : local.agents[agent]]
}
