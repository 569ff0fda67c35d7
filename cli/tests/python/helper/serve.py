"""Runs a command while a server serves the prompts of a JSON file: {name: {"template" or "messages": …}}."""

import json
import os
import subprocess
import sys
import urllib.parse

import stub as stubs

with open(sys.argv[1], encoding="utf-8") as file:
    prompts = json.load(file)

with stubs.running() as stub:

    def answer(request):
        name = urllib.parse.unquote(request.path.split("/")[3])
        if name not in prompts:
            return 404, {}, b"{}"
        body = {"type": "text" if "template" in prompts[name] else "chat", **prompts[name]}
        return 200, {"etag": '"1"'}, json.dumps(body).encode()

    stub.answer = answer
    here = {"PROMPTBOOK_SERVER": stub.url, "PROMPTBOOK_API_KEY": "reader-key-of-a-test-0123456789", "PROMPTBOOK_TIMEOUT": "60"}
    sys.exit(subprocess.call(sys.argv[2:], env={**os.environ, **here, "no_proxy": "*"}))
