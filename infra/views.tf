# SPDX-License-Identifier: Apache-2.0
# The views of the ledger, from sql/qualified/views, and the dataset that investigators query.

locals {
  _view_folder = "${path.module}/../sql/qualified/views"
  # Text of each view by its name.
  views = {
    for file in fileset(local._view_folder, "*.sql") : trimsuffix(file, ".sql") =>
    templatefile("${local._view_folder}/${file}", { dataset = "`${var.project}`.`access_ledger`" })
  }
  # Views that a view reads. BigQuery makes a view only after what it reads: hence three steps.
  _view_reads = {
    for name in keys(local.views) : name => setintersection(
      toset(flatten(regexall("\\$\\{dataset\\}\\.([A-Za-z_]\\w*)", file("${local._view_folder}/${name}.sql")))), toset(keys(local.views))
    )
  }
  views_of_tables = toset([for name, reads in local._view_reads : name if length(reads) == 0])
  views_of_views  = toset([for name, reads in local._view_reads : name if length(reads) > 0 && length(setsubtract(reads, local.views_of_tables)) == 0])
  views_of_those  = setsubtract(toset(keys(local.views)), setunion(local.views_of_tables, local.views_of_views))

  # What investigators see: an event once, and the saved queries as table functions on it. Nothing of the connection log.
  investigator_views = toset(["events"])
  table_functions    = { for function in jsondecode(file("${path.module}/../sql/qualified/functions.json")) : function.id => function }

  views_dataset_grants = {
    "investigators read" = {
      to     = "var.investigators", on = "access_ledger_views", role = "READER"
      reason = "People query views and table functions, never tables. Each query stands in the audit log under their own name."
    }
    "owners of the project" = {
      to     = "projectOwners", on = "access_ledger_views", role = "OWNER"
      reason = "A dataset must have an owner."
    }
  }
}

resource "google_bigquery_table" "view" {
  for_each            = local.views_of_tables
  project             = var.project
  dataset_id          = google_bigquery_dataset.ledger.dataset_id
  table_id            = each.key
  deletion_protection = false
  view {
    query          = local.views[each.key]
    use_legacy_sql = false
  }
  depends_on = [google_bigquery_table.table]
}

resource "google_bigquery_table" "view_of_views" {
  for_each            = local.views_of_views
  project             = var.project
  dataset_id          = google_bigquery_dataset.ledger.dataset_id
  table_id            = each.key
  deletion_protection = false
  view {
    query          = local.views[each.key]
    use_legacy_sql = false
  }
  depends_on = [google_bigquery_table.view]
}

resource "google_bigquery_table" "view_of_those" {
  for_each            = local.views_of_those
  project             = var.project
  dataset_id          = google_bigquery_dataset.ledger.dataset_id
  table_id            = each.key
  deletion_protection = false
  view {
    query          = local.views[each.key]
    use_legacy_sql = false
  }
  depends_on = [google_bigquery_table.view_of_views]
  lifecycle {
    precondition {
      condition     = length(setsubtract(local._view_reads[each.key], setunion(local.views_of_tables, local.views_of_views))) == 0
      error_message = "sql/views/${each.key}.sql reads a view of views of views: views.tf needs one more step."
    }
  }
}

resource "google_bigquery_dataset" "views" {
  project                    = var.project
  dataset_id                 = "access_ledger_views"
  friendly_name              = "Access ledger for investigators"
  description                = "Views and table functions on the access ledger. It holds no rows of its own."
  location                   = var.region
  max_time_travel_hours      = "48"
  delete_contents_on_destroy = false
  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.key["warehouse"].id
  }
  access {
    role          = "OWNER"
    special_group = "projectOwners"
  }
  dynamic "access" {
    for_each = var.investigators
    content {
      role           = "READER"
      group_by_email = startswith(access.value, "group:") ? trimprefix(access.value, "group:") : null
      user_by_email  = startswith(access.value, "user:") ? trimprefix(access.value, "user:") : null
    }
  }
  lifecycle {
    prevent_destroy = true
  }
  depends_on = [google_kms_crypto_key_iam_binding.key]
}

resource "google_bigquery_table" "investigator_view" {
  for_each            = local.investigator_views
  project             = var.project
  dataset_id          = google_bigquery_dataset.views.dataset_id
  table_id            = each.key
  deletion_protection = false
  view {
    query          = local.views[each.key]
    use_legacy_sql = false
  }
  depends_on = [google_bigquery_table.table, google_bigquery_dataset.ledger]
}

resource "google_bigquery_routine" "table_function" {
  for_each     = local.table_functions
  project      = var.project
  dataset_id   = google_bigquery_dataset.views.dataset_id
  routine_id   = each.key
  routine_type = "TABLE_VALUED_FUNCTION"
  language     = "SQL"
  description  = each.value.description
  # They read the authorised view beside them, never a table.
  definition_body = templatefile("${path.module}/../${each.value.body}", { dataset = "`${var.project}`.`access_ledger_views`" })
  dynamic "arguments" {
    for_each = each.value.arguments
    content {
      name      = arguments.value.name
      data_type = jsonencode({ typeKind = arguments.value.type })
    }
  }
  depends_on = [google_bigquery_table.investigator_view]
}
