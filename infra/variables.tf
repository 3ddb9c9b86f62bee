# SPDX-License-Identifier: Apache-2.0
# What an installation says of itself. No variable holds a secret: secrets are put into Secret Manager, and here stands their version.

variable "acknowledge_transfer_abroad" {
  description = "Set to true to put the ledger outside Korea. The privacy policy must then name the transfer (개인정보 보호법 28의8)."
  type        = bool
  default     = false
}

variable "alert_emails" {
  description = "Who is told when something fails: addresses of the operator. Not the officer alone: who reviews is not who operates."
  type        = set(string)
  validation {
    condition     = length(var.alert_emails) > 0
    error_message = "alert_emails: at least one address, or nobody would learn that the ledger stopped."
  }
  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@\\s<>,;]+@[^@\\s<>,;]+\\.[^@\\s<>,;]+$", address))])
    error_message = "alert_emails: plain addresses such as operator@example.com."
  }
}

variable "budget" {
  description = "Monthly budget of the project: amount in the currency of the billing account, which is KRW for most Korean accounts."
  type = object({
    amount          = number
    billing_account = string
    currency        = string
  })
  validation {
    condition     = var.budget.amount >= 1
    error_message = "budget.amount: at least 1."
  }
  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "budget.billing_account: as `gcloud billing accounts list` shows it, 000000-000000-000000."
  }
  validation {
    condition     = can(regex("^[A-Z]{3}$", var.budget.currency))
    error_message = "budget.currency: three capitals such as KRW."
  }
}

variable "bundles" {
  description = "Folder of the built functions, one zip for each, as `npm run build:functions` writes them; from the folder infra."
  type        = string
  default     = "../dist"
  validation {
    condition     = length(var.bundles) > 0
    error_message = "bundles: the folder of the built functions."
  }
}

variable "capacity" {
  description = "Size of each function; a profile sets it. Instances are limits of cost as well as of load."
  type = map(object({
    cpu           = string
    max_instances = number
    memory        = string
    min_instances = number
  }))
  validation {
    condition     = toset(keys(var.capacity)) == toset(["capture", "detect", "report", "retain"])
    error_message = "capacity: exactly capture, detect, report and retain; take them from a profile (-var-file=profiles/small.tfvars)."
  }
  validation {
    condition     = alltrue([for size in values(var.capacity) : size.min_instances >= 0 && size.max_instances >= 1 && size.min_instances <= size.max_instances])
    error_message = "capacity: min_instances at least 0, max_instances at least 1 and not below min_instances."
  }
  validation {
    condition     = alltrue([for name, size in var.capacity : name == "capture" || size.max_instances == 1])
    error_message = "capacity: detect, report and retain have max_instances = 1, so that two runs do not do the same at once."
  }
}

variable "capture_ingress" {
  description = "From where capture can be reached: ALLOW_ALL (callers need an identity all the same), ALLOW_INTERNAL_ONLY or ALLOW_INTERNAL_AND_GCLB."
  type        = string
  default     = "ALLOW_ALL"
  validation {
    condition     = contains(["ALLOW_ALL", "ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"], var.capture_ingress)
    error_message = "capture_ingress: ALLOW_ALL, ALLOW_INTERNAL_ONLY or ALLOW_INTERNAL_AND_GCLB."
  }
}

variable "deny_human_changes" {
  description = "Deny everybody but the ledger's own accounts to change or delete rows and archived objects, owners of the project included. Needs an organisation."
  type        = bool
}

variable "environment" {
  description = "production, or trial for a project that is thrown away. Only a trial may leave its archive unlocked."
  type        = string
  default     = "production"
  validation {
    condition     = contains(["production", "trial"], var.environment)
    error_message = "environment: production or trial."
  }
}

variable "investigators" {
  description = "Who may query access_ledger_views: groups or persons as group:privacy@example.com or user:name@example.com."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for member in var.investigators : can(regex("^(group|user):[^@\\s]+@[^@\\s]+$", member))])
    error_message = "investigators: group:... or user:... with an address. allUsers, allAuthenticatedUsers and whole domains are refused: access records are personal data."
  }
}

variable "key_rotation_days" {
  description = "Days after which KMS makes a new version of each key. Every version that still protects data is billed."
  type        = number
  validation {
    condition     = var.key_rotation_days >= 1 && var.key_rotation_days <= 365
    error_message = "key_rotation_days: from 1 to 365."
  }
}

variable "language" {
  description = "Language of reports and mails: ko or en."
  type        = string
  default     = "ko"
  validation {
    condition     = contains(["ko", "en"], var.language)
    error_message = "language: ko or en."
  }
}

variable "lock_retention" {
  description = "Lock the retention policies of the archive. A lock is for ever: it can be lengthened, never shortened or lifted."
  type        = bool
  default     = true
  validation {
    condition     = var.lock_retention || var.environment != "production"
    error_message = "lock_retention: production keeps its archive locked (안전성 확보조치 기준 8③). To try it out, set environment = \"trial\" in a project of its own."
  }
}

variable "mail" {
  description = "The mail relay. The password is no variable: it lies in the secret smtp-password. user = null for a relay that knows this project by its address."
  type = object({
    from     = string
    host     = string
    port     = optional(number, 587)
    starttls = optional(string, "required")
    user     = optional(string)
  })
  validation {
    condition     = can(regex("^([^@\\s<>]+@[^@\\s<>]+|[^<>\\r\\n]*<[^@\\s<>]+@[^@\\s<>]+>)$", var.mail.from))
    error_message = "mail.from: ledger@example.com or Name <ledger@example.com>."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9.-]+$", var.mail.host))
    error_message = "mail.host: the name of the relay alone, without user, password, scheme or port. The password goes into the secret smtp-password."
  }
  validation {
    condition     = var.mail.port != 25
    error_message = "mail.port: Google Cloud blocks port 25; use 587 or 465."
  }
  validation {
    condition     = contains(["required", "implicit"], var.mail.starttls)
    error_message = "mail.starttls: required (587) or implicit (465). Reports do not leave in clear."
  }
  validation {
    condition     = var.mail.user == null || can(regex("^[^:\\s]+$", var.mail.user))
    error_message = "mail.user: the user name alone. The password goes into the secret smtp-password."
  }
}

variable "maximum_gib_billed" {
  description = "A query of the functions that would read more GiB than this fails before it costs anything."
  type        = number
  default     = 20
  validation {
    condition     = var.maximum_gib_billed >= 1 && floor(var.maximum_gib_billed) == var.maximum_gib_billed
    error_message = "maximum_gib_billed: a whole number, at least 1."
  }
}

variable "plan_folder" {
  description = "Folder of the internal management plan (내부 관리계획), from the folder infra. The functions carry the same folder."
  type        = string
  default     = "../plan"
  validation {
    condition     = fileexists("${var.plan_folder}/plan.yaml") && fileexists("${var.plan_folder}/producers.yaml")
    error_message = "plan_folder: there is no plan.yaml or no producers.yaml in it."
  }
}

variable "project" {
  description = "Project id. The ledger has a project of its own: whoever owns it could read everything in it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project: the id of a project, 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Where everything lies. asia-northeast3 is Seoul."
  type        = string
  default     = "asia-northeast3"
  validation {
    condition     = var.region == "asia-northeast3" || var.acknowledge_transfer_abroad
    error_message = "region: outside Korea. Access records are personal data; moving them abroad must be named in the privacy policy (개인정보 보호법 28의8). Use asia-northeast3, or set acknowledge_transfer_abroad = true."
  }
}

variable "retain_confirmed_by" {
  description = "Officer or deputy of the plan, by name or address, whose confirmation of what the schedule destroys stands. null: each run is confirmed by a call, and what is overdue is an error in the log."
  type        = string
  default     = null
  validation {
    condition     = var.retain_confirmed_by == null || can(regex("\\S", var.retain_confirmed_by))
    error_message = "retain_confirmed_by: the name or address of the officer or deputy as plan.yaml has it, or null."
  }
}

variable "secret_versions" {
  description = "Version number of each secret in Secret Manager that the functions use. smtp_password = null with mail.user = null."
  type = object({
    redaction_keys = string
    smtp_password  = optional(string)
  })
  validation {
    condition     = alltrue([for version in values(var.secret_versions) : version == null || can(regex("^[1-9][0-9]{0,5}$", version))])
    error_message = "secret_versions: a version number such as \"1\", never the secret itself and never \"latest\". Put the secret with `gcloud secrets versions add`."
  }
  validation {
    condition     = (var.secret_versions.smtp_password == null) == (var.mail.user == null)
    error_message = "secret_versions.smtp_password and mail.user belong together: both, or neither."
  }
}

variable "state_bucket" {
  description = "Bucket of the Terraform state, which the deployer reads and writes."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket: the name of a bucket, without gs://."
  }
}
