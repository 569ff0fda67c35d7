"""Fills an instance with prompts, and prints an editor's key of another one."""

import json
import os
import urllib.request

HIDDEN = os.environ["PROMPTBOOK_FUZZ_HIDDEN"]


def post(path, body):
    headers = {"x-api-key": os.environ["ADMIN_API_KEY"], "content-type": "application/json"}
    data = json.dumps(body).encode()
    request = urllib.request.Request(os.environ["URL"] + path, data, headers, method="POST")
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


for name in ["a", "0", f"{HIDDEN}/a"]:
    prompt = {"name": name, "template": HIDDEN, "description": HIDDEN, "message": HIDDEN, "publish": True}
    post(f"/v1/prompts?instance={HIDDEN}", prompt)
    post("/v1/releases", {"instance": HIDDEN, "publish": [{"name": name, "version": 1}], "message": HIDDEN})
post("/v1/keys", {"name": HIDDEN, "role": "reader", "instances": [HIDDEN]})
key = {"name": "fuzzing", "role": "editor", "instances": ["fuzzed"], "labels": ["production"]}
print(post("/v1/keys", key)["secret"])
