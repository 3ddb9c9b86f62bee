# SPDX-License-Identifier: Apache-2.0
# The archive: a bucket for each retention class, one for what is archived late, one for records. Locked, never versioned, no soft
# delete: what retain destroys is gone at once.
#
# A bucket's policy counts from the creation of an object, the law from the day of the event. A day is sealed on the next one, so the floor
# as policy ends before the plan's period does. What is archived later (an import, a late event) would be kept too long by it: it goes to
# `late`, whose policy is the shortest time between an event's floor and its end, and each object there carries its own locked
# retain-until by its event day. See docs/decisions/0011-archive-retention-by-event-day.md.

locals {
  buckets = merge(
    { for class, days in local.floor_days : class => {
      days          = days
      class         = class
      object_locked = true
    } },
    {
      late = {
        # The least of what any class leaves between its floor and its end.
        days          = min([for class, days in local.floor_days : try(local.plan_days[class] - days, 0)]...)
        class         = "handler, handler_small, rights, connection"
        object_locked = true
      }
      records = {
        days          = lookup(local.plan_days, "records", 0)
        class         = "records"
        object_locked = false
      }
    }
  )
  bucket_names = { for name in keys(local.buckets) : name => "${var.project}-ledger-${replace(name, "_", "-")}" }

  bucket_grants = {
    "detect claims mails" = {
      account = "detect", role = "archive_creator", on = ["records"]
      reason  = "A mail about a high finding is claimed by creating its object."
    }
    "detect reads claims" = {
      account = "detect", role = "archive_reader", on = ["records"]
      reason  = "Looks whether a mail was claimed, and sends what is queued."
    }
    "report archives" = {
      account = "report", role = "archive_creator", on = ["records"]
      reason  = "A report exists when its object does. It cannot overwrite or delete one."
    }
    "report reads" = {
      account = "report", role = "archive_reader", on = ["records"]
      reason  = "Goes on with what is queued."
    }
    "retain claims runs" = {
      account = "retain", role = "archive_creator", on = ["records"]
      reason  = "A run of destruction is claimed by creating its object, so that a crash is finished and not repeated."
    }
    "retain keeps and destroys" = {
      account = "retain", role = "archive_keeper", on = ["connection", "handler", "handler_small", "late", "records", "rights"]
      reason  = "Holds objects and deletes what is past its retention. It is the only account that can delete, and the lock binds it too."
    }
  }
  _bucket_members = merge([
    for name, grant in local.bucket_grants : { for bucket in grant.on : "${name}: ${bucket}" => { bucket = bucket, grant = grant } }
  ]...)
}

resource "google_storage_bucket" "archive" {
  for_each                    = local.buckets
  project                     = var.project
  name                        = local.bucket_names[each.key]
  location                    = upper(var.region)
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  enable_object_retention     = each.value.object_locked
  retention_policy {
    retention_period = tostring(each.value.days * 86400)
    is_locked        = var.lock_retention
  }
  soft_delete_policy {
    retention_duration_seconds = 0
  }
  versioning {
    enabled = false
  }
  encryption {
    default_kms_key_name = google_kms_crypto_key.key["archive"].id
  }
  labels = { retention_class = each.key }
  lifecycle {
    prevent_destroy = true
    precondition {
      condition     = each.value.days >= 1
      error_message = "Bucket ${each.key}: the plan's period must be longer than the floor, by as long as events may come late (the default plan has 31 days)."
    }
  }
  depends_on = [google_kms_crypto_key_iam_binding.key, terraform_data.plan]
}

resource "google_storage_bucket_iam_member" "archive" {
  for_each = local._bucket_members
  bucket   = google_storage_bucket.archive[each.value.bucket].name
  role     = local.roles[each.value.grant.role]
  member   = local.members[each.value.grant.account]
}
