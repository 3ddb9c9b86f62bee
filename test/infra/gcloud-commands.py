# SPDX-License-Identifier: Apache-2.0
# Command lines as lists on standard input; for each, whether gcloud understands its words and options.
import contextlib
import io
import json
import os
import sys

root = sys.argv[1]
sys.path[:0] = [os.path.join(root, 'lib'), os.path.join(root, 'lib', 'third_party')]
from googlecloudsdk import gcloud_main  # noqa: E402

parser = gcloud_main.CreateCLI([])._CLI__parser
understood = []
for command in json.load(sys.stdin):
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            parser.parse_args(command)
            understood.append(True)
        except SystemExit:
            understood.append(False)
print(json.dumps(understood))
