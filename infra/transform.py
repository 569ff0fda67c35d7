"""Transforms template.yaml as CloudFormation would, without AWS: transform.py IN OUT [PARAMETER=VALUE]…"""

import json
import os
import sys
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

# What the transform looks up in IAM by name; these are all that it uses here.
POLICIES = {
    name: f"arn:aws:iam::aws:policy/{path}{name}"
    for name, path in [
        ("AWSLambdaBasicExecutionRole", "service-role/"),
        ("AWSXrayWriteOnlyAccess", ""),
    ]
}


class ManagedPolicies:
    def load(self):
        return POLICIES


def main(source, target, *overrides):
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    template = yaml_parse(Path(source).read_text())
    # A local path can't be deployed: `sam package` puts a bucket there, so this does too.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/functions.zip"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = "s3://bucket/layer.zip"
    defaults = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    }
    given = dict(override.split("=", 1) for override in overrides)
    unknown = given.keys() - template["Parameters"].keys()
    if unknown:
        sys.exit(f"{source} has no parameter {', '.join(sorted(unknown))}")
    transformed = transform(template, defaults | given, ManagedPolicies())
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(transformed, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
