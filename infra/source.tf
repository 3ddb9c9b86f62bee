# SPDX-License-Identifier: Apache-2.0
# The code of the functions on its way: the bundles as objects named by their content, and the repository of the containers made of them.

locals {
  bundle_files = { for name in keys(local.functions) : name => "${var.bundles}/${name}.zip" }

  source_grants = {
    "builder reads bundles" = {
      account = "builder", role = "archive_reader"
      reason  = "Builds containers from the bundles."
    }
    "deployer puts bundles" = {
      account = "deployer", role = "roles/storage.objectUser"
      reason  = "Puts a new bundle and takes away the one it replaces."
    }
  }
  state_grants = {
    "deployer keeps the state" = {
      account = "deployer", role = "roles/storage.objectUser"
      reason  = "terraform apply in the pipeline writes the state. The state holds no secret."
    }
  }
  repository_grants = {
    "builder pushes containers" = {
      account = "builder", role = "roles/artifactregistry.writer"
      reason  = "Stores the containers it builds."
    }
  }
}

resource "google_storage_bucket" "source" {
  project                     = var.project
  name                        = "${var.project}-ledger-source"
  location                    = upper(var.region)
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  encryption {
    default_kms_key_name = google_kms_crypto_key.key["functions"].id
  }
  depends_on = [google_kms_crypto_key_iam_binding.key]
}

resource "google_storage_bucket_iam_member" "source" {
  for_each = local.source_grants
  bucket   = google_storage_bucket.source.name
  role     = lookup(local.roles, each.value.role, each.value.role)
  member   = local.members[each.value.account]
}

resource "google_storage_bucket_iam_member" "state" {
  for_each = local.state_grants
  bucket   = var.state_bucket
  role     = each.value.role
  member   = local.members[each.value.account]
}

# The name is the content: the same bundle is not deployed twice.
resource "google_storage_bucket_object" "bundle" {
  for_each     = local.bundle_files
  bucket       = google_storage_bucket.source.name
  name         = "${each.key}/${filesha256(each.value)}.zip"
  source       = each.value
  content_type = "application/zip"
}

resource "google_artifact_registry_repository" "containers" {
  project       = var.project
  location      = var.region
  repository_id = "access-ledger"
  description   = "Containers of the functions."
  format        = "DOCKER"
  kms_key_name  = google_kms_crypto_key.key["functions"].id
  cleanup_policies {
    id     = "keep-the-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }
  cleanup_policies {
    id     = "delete-the-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }
  depends_on = [google_kms_crypto_key_iam_binding.key]
}

resource "google_artifact_registry_repository_iam_member" "containers" {
  for_each   = local.repository_grants
  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.containers.repository_id
  role       = each.value.role
  member     = local.members[each.value.account]
}
