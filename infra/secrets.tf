# SPDX-License-Identifier: Apache-2.0
# The secrets' containers. Their values are put by a person with gcloud and never pass through Terraform, its state or a plan.

locals {
  secrets = {
    redaction-keys = "Keys by which secrets in free text are replaced: a JSON list of id, secret (base64 of 32 bytes) and from."
    smtp-password  = "Password of the mail relay."
  }

  secret_grants = {
    "capture reads redaction-keys" = {
      account = "capture", on = "redaction-keys", role = "roles/secretmanager.secretAccessor"
      reason  = "Replaces secrets in free text before storing."
    }
    "detect reads smtp-password" = {
      account = "detect", on = "smtp-password", role = "roles/secretmanager.secretAccessor"
      reason  = "Mails high findings at once."
    }
    "report reads smtp-password" = {
      account = "report", on = "smtp-password", role = "roles/secretmanager.secretAccessor"
      reason  = "Mails reports to the officer."
    }
  }
}

resource "google_secret_manager_secret" "secret" {
  for_each            = local.secrets
  project             = var.project
  secret_id           = each.key
  deletion_protection = true
  replication {
    user_managed {
      replicas {
        location = var.region
        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.key["secrets"].id
        }
      }
    }
  }
  lifecycle {
    prevent_destroy = true
  }
  depends_on = [google_kms_crypto_key_iam_binding.key]
}

resource "google_secret_manager_secret_iam_member" "secret" {
  for_each  = local.secret_grants
  project   = var.project
  secret_id = google_secret_manager_secret.secret[each.value.on].secret_id
  role      = each.value.role
  member    = local.members[each.value.account]
}
