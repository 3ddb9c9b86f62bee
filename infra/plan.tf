# SPDX-License-Identifier: Apache-2.0
# What the deployment takes from the internal management plan (내부 관리계획): zone, region, retention, producers.

locals {
  # The floors of plan/floors.ts; a test holds them together. A plan can only lengthen.
  floors = {
    connection    = { months = 3 }
    handler       = { years = 2 }
    handler_small = { years = 1 }
    rights        = { years = 3 }
  }

  _versions = { for version in yamldecode(file("${var.plan_folder}/plan.yaml")).versions : version.valid_from => version }
  # The newest version: a lock can be lengthened before it comes into force, not shortened after.
  plan = local._versions[sort(keys(local._versions))[length(local._versions) - 1]]

  # Who may confirm a destruction, by name and by address.
  confirmers = flatten([for person in [try(local.plan.officer, null), try(local.plan.deputy, null)] : person == null ? [] : [person.name, person.email]])

  producers = coalesce(yamldecode(file("${var.plan_folder}/producers.yaml")).producers, [])

  _plan_periods = { for class in local.plan.retention : class.class => class.period }

  # Days a span can take at most, whatever day it starts on: 730 days are not two years.
  plan_days = {
    for class, period in local._plan_periods : class =>
    ceil(try(period.years, 0) * 365.25) + ceil(try(period.months, 0) * 30.6) + try(period.days, 0)
  }
  floor_days = {
    for class, period in local.floors : class =>
    ceil(try(period.years, 0) * 365.25) + ceil(try(period.months, 0) * 30.6)
  }
}

# Holds the plan against what is deployed. It makes nothing in the cloud.
resource "terraform_data" "plan" {
  input = local.plan.version
  lifecycle {
    precondition {
      condition     = alltrue([for class in keys(local.floors) : contains(keys(local.plan_days), class)])
      error_message = "plan.yaml: retention names ${join(", ", keys(local.plan_days))}; it must name ${join(", ", keys(local.floors))} and records."
    }
    precondition {
      condition     = alltrue([for class, days in local.floor_days : try(local.plan_days[class] >= days, true)])
      error_message = "plan.yaml: retention below the legal floor: ${join(", ", [for class, days in local.floor_days : "${class} ${local.plan_days[class]} days, at least ${days}" if try(local.plan_days[class] < days, false)])}. Lengthen it; no setting lowers a floor (안전성 확보조치 기준 8①, 5③, 통신비밀보호법 시행령 41②)."
    }
    precondition {
      condition     = try(local.plan_days["records"] >= 92, false)
      error_message = "plan.yaml: records are kept for three months at the very least."
    }
    precondition {
      condition     = local.plan.region == var.region
      error_message = "plan.yaml says region ${local.plan.region}, the variable region says ${var.region}: make them the same."
    }
    precondition {
      condition     = var.retain_confirmed_by == null ? true : contains(local.confirmers, var.retain_confirmed_by)
      error_message = "retain_confirmed_by: only the officer or the deputy of the plan confirms a destruction: ${join(", ", local.confirmers)}."
    }
    precondition {
      condition     = alltrue([for producer in local.producers : can(regex("^[^@\\s:]+@[^@\\s]+\\.gserviceaccount\\.com$", producer.service_account))])
      error_message = "producers.yaml: every producer signs in with a service account, ...@....gserviceaccount.com. allUsers and persons are refused."
    }
  }
}
