# SPDX-License-Identifier: Apache-2.0
# Roles of the ledger's own, each with the fewest permissions that do, and the rights on the project as a whole.

locals {
  custom_roles = {
    appender = {
      title       = "Ledger appender"
      permissions = ["bigquery.tables.get", "bigquery.tables.updateData"]
      reason      = "Appends rows by insertAll. Without bigquery.jobs.create it can change nothing that is there."
    }
    reader = {
      title       = "Ledger reader"
      permissions = ["bigquery.tables.get", "bigquery.tables.getData"]
      reason      = "Reads a table or view."
    }
    job_runner = {
      title       = "Ledger job runner"
      permissions = ["bigquery.jobs.create"]
      reason      = "Runs queries, on what it may read anyhow."
    }
    archive_creator = {
      title       = "Ledger archive creator"
      permissions = ["storage.objects.create"]
      reason      = "Creates an object once. Without storage.objects.delete it cannot overwrite one."
    }
    archive_reader = {
      title       = "Ledger archive reader"
      permissions = ["storage.objects.get", "storage.objects.list"]
      reason      = "Reads and lists objects."
    }
    archive_keeper = {
      title       = "Ledger archive keeper"
      permissions = ["storage.objects.delete", "storage.objects.get", "storage.objects.list", "storage.objects.setRetention", "storage.objects.update"]
      reason      = "Lays and lifts holds and deletes what is past its retention. A locked policy refuses it before that."
    }
    planner = {
      title       = "Ledger planner"
      permissions = ["bigquery.jobs.create", "logging.cmekSettings.get", "resourcemanager.projects.get", "serviceusage.services.use"]
      reason      = "Compares the code with the state (terraform plan -refresh=false) and looks up the agents of Google's services. Reads no rows, objects or secrets."
    }
  }

  # "projects/.../roles/..." of each; known before anything exists.
  roles = { for name, role in google_project_iam_custom_role.role : name => "projects/${var.project}/roles/${role.role_id}" }

  project_grants = {
    "builder logs" = {
      account = "builder", role = "roles/logging.logWriter"
      reason  = "Writes the log of the build of a container."
    }
    "checker runs jobs" = {
      account = "checker", role = "job_runner"
      reason  = "A dry run is a job, and so is the query of the smoke test."
    }
    "deployer deploys functions" = {
      account = "deployer", role = "roles/cloudfunctions.developer"
      reason  = "Brings new code. It cannot change who may call a function, tables, buckets, keys or rights: those are applied by a person."
    }
    "deployer logs" = {
      account = "deployer", role = "roles/logging.logWriter"
      reason  = "Writes the log of the pipeline."
    }
    "deployer plans" = {
      account = "deployer", role = "planner"
      reason  = "Plans a deployment; reads no rows, objects or secrets."
    }
    "detect runs jobs" = {
      account = "detect", role = "job_runner"
      reason  = "Facts and rules are queries."
    }
    "report runs jobs" = {
      account = "report", role = "job_runner"
      reason  = "A report is made of queries."
    }
    "retain runs jobs" = {
      account = "retain", role = "job_runner"
      reason  = "Destruction is a statement of BigQuery, by day, system and class."
    }
  }

  investigator_grants = {
    "investigators query" = {
      to     = "var.investigators", role = "job_runner"
      reason = "Queries run under the investigator's own name; what they may read is said by the dataset access_ledger_views alone."
    }
  }
}

resource "google_project_iam_custom_role" "role" {
  for_each    = local.custom_roles
  project     = var.project
  role_id     = "accessLedger_${each.key}"
  title       = each.value.title
  description = each.value.reason
  permissions = each.value.permissions
  depends_on  = [google_project_service.service]
}

resource "google_project_iam_member" "project" {
  for_each = local.project_grants
  project  = var.project
  role     = lookup(local.roles, each.value.role, each.value.role)
  member   = local.members[each.value.account]
}

resource "google_project_iam_member" "investigator" {
  for_each = var.investigators
  project  = var.project
  role     = local.roles[local.investigator_grants["investigators query"].role]
  member   = each.key
}
