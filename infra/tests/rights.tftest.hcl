# SPDX-License-Identifier: Apache-2.0
# Who may append, delete and read; nobody public; no person.

variables {
  alert_emails    = ["operator@example.com"]
  budget          = { amount = 50000, billing_account = "000000-000000-000000", currency = "KRW" }
  bundles         = "tests/fixtures/bundles"
  investigators   = ["group:privacy@example.com"]
  mail            = { from = "ledger@example.com", host = "smtp.example.com", user = "ledger@example.com" }
  project         = "example-ledger"
  secret_versions = { redaction_keys = "1", smtp_password = "1" }
  state_bucket    = "example-ledger-state"
}

# Google's own accounts are known once a project exists.
override_data {
  target          = data.google_project.ledger
  override_during = plan
  values          = { number = "100000000001" }
}
override_data {
  target          = data.google_bigquery_default_service_account.agent
  override_during = plan
  values          = { email = "bq-100000000001@bigquery-encryption.iam.gserviceaccount.com" }
}
override_data {
  target          = data.google_logging_project_cmek_settings.agent
  override_during = plan
  values          = { service_account_id = "cmek-p100000000001@gcp-sa-logging.iam.gserviceaccount.com" }
}
override_data {
  target          = data.google_storage_project_service_account.agent
  override_during = plan
  values          = { email_address = "service-100000000001@gs-project-accounts.iam.gserviceaccount.com" }
}

run "events" {
  command = plan

  assert {
    condition = { for binding in jsondecode(google_bigquery_table_iam_policy.table["access_events"].policy_data).bindings : binding.role => binding.members } == {
      "projects/example-ledger/roles/accessLedger_appender" = [
        "serviceAccount:ledger-capture@example-ledger.iam.gserviceaccount.com", "serviceAccount:ledger-retain@example-ledger.iam.gserviceaccount.com",
      ]
      "projects/example-ledger/roles/accessLedger_reader" = [
        "serviceAccount:ledger-checker@example-ledger.iam.gserviceaccount.com", "serviceAccount:ledger-detect@example-ledger.iam.gserviceaccount.com",
        "serviceAccount:ledger-report@example-ledger.iam.gserviceaccount.com", "serviceAccount:ledger-retain@example-ledger.iam.gserviceaccount.com",
      ]
    }
    error_message = "capture appends events and retain destroys them; nobody else writes there."
  }
  assert {
    condition = flatten([for binding in jsondecode(google_bigquery_table_iam_policy.table["connection_events"].policy_data).bindings : binding.members if endswith(binding.role, "reader")]) == [
      "serviceAccount:ledger-retain@example-ledger.iam.gserviceaccount.com",
    ]
    error_message = "The connection log is mixed with nothing: only retain reads it."
  }
  assert {
    condition     = toset(keys(google_bigquery_table_iam_policy.table)) == setunion(toset(keys(local.tables)), toset(keys(local.views)))
    error_message = "Every table and view has its policy set as a whole, those that nobody may read included."
  }
  assert {
    condition     = alltrue([for policy in google_bigquery_table_iam_policy.table : alltrue(flatten([for binding in jsondecode(policy.policy_data).bindings : [for member in binding.members : can(regex("^serviceAccount:ledger-(capture|checker|detect|report|retain)@", member))]]))])
    error_message = "No person and no foreign account has a right on a table."
  }
}

run "appending_is_not_changing" {
  command = plan

  assert {
    condition     = toset(google_project_iam_custom_role.role["appender"].permissions) == toset(["bigquery.tables.get", "bigquery.tables.updateData"])
    error_message = "Appending needs these two permissions and nothing else."
  }
  assert {
    condition     = !contains([for member in google_project_iam_member.project : member.member], local.members["capture"])
    error_message = "capture has no right on the project: without bigquery.jobs.create it cannot run DELETE or UPDATE."
  }
  assert {
    condition     = alltrue([for name, role in google_project_iam_custom_role.role : name == "job_runner" || name == "planner" || !contains(role.permissions, "bigquery.jobs.create")])
    error_message = "No other role brings the right to run jobs along."
  }
  assert {
    condition     = [for name, role in google_project_iam_custom_role.role : name if contains(role.permissions, "storage.objects.delete")] == ["archive_keeper"]
    error_message = "One role deletes objects."
  }
  assert {
    condition     = toset([for member in google_storage_bucket_iam_member.archive : member.member if endswith(member.role, "archive_keeper")]) == toset([local.members["retain"]])
    error_message = "retain alone deletes from the archive."
  }
  assert {
    condition     = toset([for member in google_storage_bucket_iam_member.archive : member.member]) == toset([local.members["detect"], local.members["report"], local.members["retain"]])
    error_message = "capture, checker and deployer do not reach the archive."
  }
}

run "nobody_public" {
  command = plan

  assert {
    condition = !anytrue([for member in concat(
      flatten([for binding in google_cloud_run_v2_service_iam_binding.invoker : tolist(binding.members)]),
      [for member in google_project_iam_member.project : member.member], [for member in google_project_iam_member.investigator : member.member],
      [for member in google_storage_bucket_iam_member.archive : member.member], [for member in google_storage_bucket_iam_member.source : member.member],
      [for member in google_secret_manager_secret_iam_member.secret : member.member], flatten([for binding in google_kms_crypto_key_iam_binding.key : tolist(binding.members)]),
    ) : contains(["allUsers", "allAuthenticatedUsers"], member)])
    error_message = "No right is given to everybody."
  }
  assert {
    condition     = alltrue([for bucket in google_storage_bucket.archive : bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access]) && google_storage_bucket.source.public_access_prevention == "enforced"
    error_message = "No bucket can be made public."
  }
  assert {
    condition     = toset([for access in google_bigquery_dataset.ledger.access : coalesce(access.special_group, "dataset")]) == toset(["projectOwners", "dataset"])
    error_message = "Readers and editors of the project do not reach the dataset, which BigQuery would let them by default."
  }
  assert {
    condition     = { for access in google_bigquery_dataset.views.access : access.role => coalesce(access.special_group, access.group_by_email) } == { OWNER = "projectOwners", READER = "privacy@example.com" }
    error_message = "Investigators read the views and nothing else."
  }
}

run "investigators_call_table_functions" {
  command = plan

  assert {
    condition     = toset(keys(google_bigquery_routine.table_function)) == toset([for file in fileset("../sql/qualified/functions", "*.sql") : trimsuffix(file, ".sql")])
    error_message = "Every saved query that investigators may use, and no other."
  }
  assert {
    condition     = alltrue([for routine in google_bigquery_routine.table_function : routine.routine_type == "TABLE_VALUED_FUNCTION" && routine.dataset_id == "access_ledger_views" && strcontains(routine.definition_body, "`example-ledger`.`access_ledger_views`.events") && !strcontains(routine.definition_body, "`access_ledger`")])
    error_message = "A table function reads the authorised view and no table."
  }
  assert {
    condition     = [for argument in google_bigquery_routine.table_function["actor_timeline"].arguments : "${argument.name} ${jsondecode(argument.data_type).typeKind}"] == ["p_actor_id STRING", "p_first_day DATE", "p_last_day DATE"]
    error_message = "Arguments in their order."
  }
}

run "secrets_are_read_by_who_needs_them" {
  command = plan

  assert {
    condition = { for name, member in google_secret_manager_secret_iam_member.secret : name => "${member.secret_id} ${member.member}" } == {
      "capture reads redaction-keys" = "redaction-keys serviceAccount:ledger-capture@example-ledger.iam.gserviceaccount.com"
      "detect reads smtp-password"   = "smtp-password serviceAccount:ledger-detect@example-ledger.iam.gserviceaccount.com"
      "report reads smtp-password"   = "smtp-password serviceAccount:ledger-report@example-ledger.iam.gserviceaccount.com"
    }
    error_message = "Each secret is read by the function that uses it."
  }
}

run "people_are_denied_to_change_anything" {
  command = plan
  variables {
    deny_human_changes = true
  }
  assert {
    condition     = google_iam_deny_policy.changes[0].parent == "cloudresourcemanager.googleapis.com%2Fprojects%2Fexample-ledger" && tolist(google_iam_deny_policy.changes[0].rules[0].deny_rule[0].denied_principals) == tolist(["principalSet://goog/public:all"])
    error_message = "The deny policy is on the project and for everybody."
  }
  assert {
    condition     = contains(google_iam_deny_policy.changes[0].rules[0].deny_rule[0].denied_permissions, "bigquery.googleapis.com/tables.updateData") && contains(google_iam_deny_policy.changes[0].rules[0].deny_rule[0].denied_permissions, "storage.googleapis.com/objects.delete")
    error_message = "Rows cannot be changed and objects not deleted by hand."
  }
  assert {
    condition     = toset(google_iam_deny_policy.changes[0].rules[0].deny_rule[0].exception_principals) == toset([for name in ["capture", "deployer", "detect", "report", "retain"] : "principal://iam.googleapis.com/projects/-/serviceAccounts/ledger-${name}@example-ledger.iam.gserviceaccount.com"])
    error_message = "Only accounts of functions, and the deployer for its bundles, are excepted."
  }
}
