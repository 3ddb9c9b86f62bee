# SPDX-License-Identifier: Apache-2.0
# Terraform, the provider, and where the state lies.
terraform {
  required_version = ">= 1.11"
  required_providers {
    google = {
      source = "hashicorp/google"
      # 7.45 is the first whose dataset update keeps fine-grained rights; 8 changes write-only secrets.
      version = ">= 7.45, < 8"
    }
  }
  # terraform init -backend-config="bucket=NAME"; the guide makes the bucket.
  backend "gcs" {
    prefix = "access-ledger"
  }
}

provider "google" {
  project = var.project
  region  = var.region
  # Budgets are billed to the project, not to the person who applies.
  billing_project       = var.project
  user_project_override = true
}

data "google_project" "ledger" {
  project_id = var.project
}
