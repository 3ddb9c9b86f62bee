# SPDX-License-Identifier: Apache-2.0
# Every table of schemas/tables.ts, and who may append to it and read it. A table has no other rights than these: its policy is set as
# a whole, so a right given by hand is gone after the next apply.

locals {
  tables           = jsondecode(file("${path.module}/../schemas/generated/tables.json"))
  tables_of_plan   = [for name, table in local.tables : name if table.partition == null]
  tables_of_facts  = [for name, table in local.tables : name if table.write == "replaceDay"]
  tables_with_days = [for name, table in local.tables : name if table.partition != null]

  # Tables and views that the SQL of each account reads, views followed to their tables: generated, so that nobody reads more.
  reads = jsondecode(file("${path.module}/generated/reads.json"))

  table_grants = {
    "capture appends" = {
      account = "capture", role = "appender", on = ["access_events", "connection_events", "late_arrivals", "rejected_connections", "rejected_events"]
      reason  = "Stores what services send. It cannot read, and without bigquery.jobs.create it cannot change or delete."
    }
    "detect appends" = {
      account = "detect", role = "appender", on = ["findings", "reports", "rule_runs"]
      reason  = "Stores findings, the record of its runs and of its mails."
    }
    "detect builds facts" = {
      account = "detect", role = "appender", on = local.tables_of_facts
      reason  = "Replaces the facts of a day. They are made from events and can be made again."
    }
    "detect loads the plan" = {
      account = "detect", role = "appender", on = local.tables_of_plan
      reason  = "Brings a changed plan into force, as a whole load; earlier loads stay."
    }
    "detect reads" = {
      account = "detect", role = "reader", on = local.reads["detect"]
      reason  = "Facts are built from events; rules read facts and reference data. Connection events are not among them."
    }
    "report appends" = {
      account = "report", role = "appender", on = ["reports"]
      reason  = "Records that a report was made and mailed."
    }
    "report loads the plan" = {
      account = "report", role = "appender", on = local.tables_of_plan
      reason  = "Brings a changed plan into force, as a whole load; earlier loads stay."
    }
    "report reads" = {
      account = "report", role = "reader", on = local.reads["report"]
      reason  = "A report says what was found and what was not checked. Connection events are not among them."
    }
    "retain destroys" = {
      account = "retain", role = "appender", on = local.tables_with_days
      reason  = "Deletes what is past its retention, by day, system and class, and nothing that a hold covers; keeps the ledger of it."
    }
    "retain reads" = {
      account = "retain", role = "reader", on = local.reads["retain"]
      reason  = "Counts what it destroys and looks that it is gone."
    }
    "checker reads" = {
      account = "checker", role = "reader", on = local.reads["checker"]
      reason  = "BigQuery answers a dry run only to who may read; the smoke test reads back its own event."
    }
  }

  # One policy for each table and view: the roles with their members.
  table_policies = {
    for name in concat(keys(local.tables), keys(local.views)) : name => {
      for role in ["appender", "reader"] : role => sort([
        for grant in values(local.table_grants) : local.members[grant.account] if grant.role == role && contains(grant.on, name)
      ])
    }
  }
}

resource "google_bigquery_table" "table" {
  for_each            = local.tables
  project             = var.project
  dataset_id          = google_bigquery_dataset.ledger.dataset_id
  table_id            = each.key
  description         = each.value.description
  schema              = file("${path.module}/../schemas/generated/bigquery/${each.key}.json")
  clustering          = length(each.value.cluster) > 0 ? each.value.cluster : null
  deletion_protection = true
  # For tables without partitions the setting has no meaning.
  require_partition_filter = each.value.partition == null ? null : each.value.requireFilter
  dynamic "time_partitioning" {
    for_each = each.value.partition == null ? [] : [each.value.partition]
    content {
      type  = "DAY"
      field = time_partitioning.value
      # No expiration_ms: no partition expires by itself.
    }
  }
  encryption_configuration {
    kms_key_name = google_kms_crypto_key.key["warehouse"].id
  }
  lifecycle {
    prevent_destroy = true
  }
}

resource "google_bigquery_table_iam_policy" "table" {
  for_each   = local.table_policies
  project    = var.project
  dataset_id = google_bigquery_dataset.ledger.dataset_id
  table_id   = each.key
  policy_data = jsonencode({
    bindings = [
      for role in ["appender", "reader"] : { role = local.roles[role], members = each.value[role] } if length(each.value[role]) > 0
    ]
  })
  depends_on = [google_bigquery_table.table, google_bigquery_table.view, google_bigquery_table.view_of_views, google_bigquery_table.view_of_those]
}
