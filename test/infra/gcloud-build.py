# SPDX-License-Identifier: Apache-2.0
# Paths of build files on standard input; for each, the number of its steps, or what Cloud Build's own parser says against it.
import json
import os
import sys

root = sys.argv[1]
sys.path[:0] = [os.path.join(root, 'lib'), os.path.join(root, 'lib', 'third_party')]
from googlecloudsdk.api_lib.cloudbuild import cloudbuild_util, config  # noqa: E402

read = []
for path in json.load(sys.stdin):
    try:
        build = config.LoadCloudbuildConfigFromPath(path, cloudbuild_util.GetMessagesModule(), None)
        read.append(len(build.steps))
    except Exception as error:  # whatever kind, it is an answer
        read.append(str(error))
print(json.dumps(read))
