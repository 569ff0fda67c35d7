"""One chat turn of a Lambda function in Python, with a published prompt from the layer."""

import json
import os
import urllib.parse
import urllib.request

SIDECAR = "http://127.0.0.1:" + os.environ.get("PROMPTBOOK_SIDECAR_PORT", "2775")
TOKEN = os.environ.get("PROMPTBOOK_SIDECAR_TOKEN") or os.environ["AWS_SESSION_TOKEN"]
# Directly, even where HTTP_PROXY names a proxy.
HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def render(name, instance="default", **inputs):
    """Returns the active version of a prompt, filled in. The layer answers from its cache, so this takes less than a millisecond."""
    request = urllib.request.Request(
        f"{SIDECAR}/v1/prompts/{urllib.parse.quote(name, safe='')}/render",
        data=json.dumps({"instance": instance, "inputs": inputs}).encode(),
        headers={"Content-Type": "application/json", "X-Promptbook-Token": TOKEN},
    )
    with HTTP.open(request, timeout=5) as answer:
        return json.load(answer)


def handler(event, context):
    """Builds the model request of one turn: {"customer": …, "question": …, "instance": …}"""
    prompt = render("support/greeting", event.get("instance", "default"), customer=event["customer"])
    return {
        "system": prompt["text"],
        "user": event["question"],
        "prompt": {key: prompt[key] for key in ("name", "version", "instance", "source", "age_ms")},
    }
