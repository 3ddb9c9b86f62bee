# SPDX-License-Identifier: Apache-2.0
# What the guide and the pipeline ask for afterwards.

output "buckets" {
  description = "Buckets of the archive by retention class."
  value       = local.bucket_names
}

output "capture_url" {
  description = "Where services send events, and the audience of their identity tokens."
  value       = local.urls["capture"]
}

output "checker" {
  description = "Account of dry runs and the smoke test; register it in plan/producers.yaml."
  value       = local.emails["checker"]
}

output "deployer" {
  description = "Account that Cloud Build runs as."
  value       = local.emails["deployer"]
}
