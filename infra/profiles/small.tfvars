# SPDX-License-Identifier: Apache-2.0
# A small company: everything scales to zero and stays in free tiers where it can.
capacity = {
  capture = { cpu = "1", max_instances = 5, memory = "512Mi", min_instances = 0 }
  detect  = { cpu = "1", max_instances = 1, memory = "1Gi", min_instances = 0 }
  report  = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 }
  retain  = { cpu = "1", max_instances = 1, memory = "512Mi", min_instances = 0 }
}
# Deny policies need an organisation.
deny_human_changes = false
# Each version of a key is billed for as long as it protects anything.
key_rotation_days = 365
