# SPDX-License-Identifier: Apache-2.0
# What wakes the operator. docs/guides/google-cloud.md says for each what to do; a test holds the two together.

locals {
  _ledger_accounts = join(" OR ", [for email in sort(values(local.emails)) : "\"${email}\""])
  _run             = "{monitored_resource=\"cloud_run_revision\",project_id=\"${var.project}\",service_name=\"%s\",response_code_class=\"%s\"}"

  # A number that is true for as long as something is wrong (PromQL). `or vector(0)` counts what was never there as nothing.
  metric_alerts = {
    capture-errors = {
      title    = "수집 오류 / capture fails"
      query    = "sum(increase(run_googleapis_com:request_count${format(local._run, "capture", "5xx")}[10m])) > 0"
      duration = "0s"
      severity = "CRITICAL"
    }
    detect-not-run = {
      title    = "탐지 미실행 / detect has not run"
      query    = "(sum(increase(run_googleapis_com:request_count${format(local._run, "detect", "2xx")}[3h])) or vector(0)) < 1"
      duration = "600s"
      severity = "ERROR"
    }
    report-not-run = {
      title    = "보고서 미실행 / report has not run"
      query    = "(sum(increase(run_googleapis_com:request_count${format(local._run, "report", "2xx")}[3h])) or vector(0)) < 1"
      duration = "600s"
      severity = "ERROR"
    }
    retain-not-run = {
      title    = "파기 미실행 / retain has not run"
      query    = "(sum(increase(run_googleapis_com:request_count${format(local._run, "retain", "2xx")}[20h])) or vector(0)) < 1"
      duration = "600s"
      severity = "CRITICAL"
    }
  }

  # A log entry that must not appear.
  log_alerts = {
    archive-changed = {
      title    = "보관 버킷 변경 / a bucket of the archive was changed"
      severity = "CRITICAL"
      filter   = <<-EOT
        protoPayload.serviceName="storage.googleapis.com"
        protoPayload.methodName=~"^storage\.(buckets\.(delete|patch|update|lockRetentionPolicy)|setIamPermissions)$"
        protoPayload.resourceName=~"^projects/_/buckets/${var.project}-ledger-"
      EOT
    }
    audit-changed = {
      title    = "감사 로그 설정 변경 / the audit logs were changed"
      severity = "CRITICAL"
      filter   = <<-EOT
        logName:"cloudaudit.googleapis.com%2Factivity"
        (protoPayload.serviceData.policyDelta.auditConfigDeltas:* OR protoPayload.methodName=~"ConfigServiceV2\.(CreateExclusion|DeleteBucket|DeleteExclusion|DeleteSink|UpdateBucket|UpdateExclusion|UpdateSink)$")
      EOT
    }
    detect-failed = {
      title    = "탐지 실패 / detect fails"
      severity = "ERROR"
      filter   = <<-EOT
        resource.type="cloud_run_revision"
        jsonPayload.function="detect"
        severity=ERROR
        (jsonPayload.event=~"^(not_started|rules_failed|unexpected)$" OR jsonPayload.code=~".")
      EOT
    }
    key-at-risk = {
      title    = "암호 키 파기·변경 시도 / a key was changed"
      severity = "CRITICAL"
      filter   = <<-EOT
        protoPayload.serviceName="cloudkms.googleapis.com"
        protoPayload.methodName=~"^(DestroyCryptoKeyVersion|SetIamPolicy|UpdateCryptoKey|UpdateCryptoKeyPrimaryVersion|UpdateCryptoKeyVersion)$"
      EOT
    }
    mail-unsent = {
      title    = "메일 미발송 / a report or a finding was not mailed"
      severity = "ERROR"
      filter   = <<-EOT
        resource.type="cloud_run_revision"
        (jsonPayload.event="mail_unsent" OR jsonPayload.code=~"^MAIL_")
      EOT
    }
    report-failed = {
      title    = "보고서 실패 / report fails"
      severity = "ERROR"
      filter   = <<-EOT
        resource.type="cloud_run_revision"
        jsonPayload.function="report"
        severity=ERROR
        (jsonPayload.event=~"^(not_started|unexpected)$" OR jsonPayload.code=~".")
      EOT
    }
    retain-failed = {
      title    = "파기 실패 또는 중단 / retain fails or refuses"
      severity = "ERROR"
      filter   = <<-EOT
        resource.type="cloud_run_revision"
        jsonPayload.function="retain"
        severity>=WARNING
      EOT
    }
    rights-changed = {
      title    = "권한 변경 / rights were changed"
      severity = "WARNING"
      filter   = <<-EOT
        logName:"cloudaudit.googleapis.com%2Factivity"
        (protoPayload.serviceData.policyDelta.bindingDeltas:* OR protoPayload.methodName=~"(CreateServiceAccountKey|UpdateRole|DeletePolicy|UpdatePolicy)$")
      EOT
    }
    rows-changed = {
      title    = "원장 계정이 아닌 주체의 기록 변경 / rows were changed by somebody else"
      severity = "CRITICAL"
      filter   = <<-EOT
        protoPayload.serviceName="bigquery.googleapis.com"
        protoPayload.resourceName:"datasets/access_ledger/"
        protoPayload.metadata.tableDataChange:*
        NOT protoPayload.authenticationInfo.principalEmail=(${local._ledger_accounts})
      EOT
    }
    # A partition expiration is a setting of a table: no field of the audit log names it alone, so every change of settings rings.
    table-settings-changed = {
      title    = "테이블 설정 변경(파티션 만료 포함) / settings of a table were changed, a partition expiration included"
      severity = "CRITICAL"
      filter   = <<-EOT
        protoPayload.serviceName="bigquery.googleapis.com"
        protoPayload.resourceName:"datasets/access_ledger"
        (protoPayload.metadata.datasetChange:* OR protoPayload.metadata.datasetDeletion:* OR protoPayload.metadata.tableChange:* OR protoPayload.metadata.tableDeletion:*)
      EOT
    }
  }

  _guide = "docs/guides/google-cloud.md"
}

resource "google_monitoring_notification_channel" "operator" {
  for_each     = var.alert_emails
  project      = var.project
  display_name = "access-ledger ${each.key}"
  type         = "email"
  labels       = { email_address = each.key }
  depends_on   = [google_project_service.service]
}

resource "google_monitoring_alert_policy" "metric" {
  for_each              = local.metric_alerts
  project               = var.project
  display_name          = "access-ledger ${each.key}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for channel in google_monitoring_notification_channel.operator : channel.id]
  conditions {
    display_name = each.key
    condition_prometheus_query_language {
      query               = each.value.query
      duration            = each.value.duration
      evaluation_interval = "300s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "할 일: ${local._guide}의 `${each.key}` 항목. What to do: `${each.key}` in ${local._guide}."
  }
}

resource "google_monitoring_alert_policy" "log" {
  for_each              = local.log_alerts
  project               = var.project
  display_name          = "access-ledger ${each.key}: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for channel in google_monitoring_notification_channel.operator : channel.id]
  conditions {
    display_name = each.key
    condition_matched_log {
      filter = trimspace(each.value.filter)
    }
  }
  alert_strategy {
    auto_close = "604800s"
    notification_rate_limit {
      period = "3600s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "할 일: ${local._guide}의 `${each.key}` 항목. What to do: `${each.key}` in ${local._guide}."
  }
}
