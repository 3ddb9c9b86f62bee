# SPDX-License-Identifier: Apache-2.0
# A company with an organisation: capture is always warm, and owners of the project cannot change the ledger.
capacity = {
  capture = { cpu = "1", max_instances = 20, memory = "1Gi", min_instances = 1 }
  detect  = { cpu = "2", max_instances = 1, memory = "2Gi", min_instances = 0 }
  report  = { cpu = "1", max_instances = 1, memory = "1Gi", min_instances = 0 }
  retain  = { cpu = "1", max_instances = 1, memory = "1Gi", min_instances = 0 }
}
deny_human_changes = true
key_rotation_days  = 90
