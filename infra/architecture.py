"""Restricts the deployable architecture to the built one: architecture.py stamp|check BUILD_FOLDER"""

import json
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

# The field e_machine of an ELF header, and what Lambda calls it.
MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}


def architecture(binary):
    head = binary.read_bytes()[:20]
    machine = int.from_bytes(head[18:20], "little")
    if head[:4] != b"\x7fELF" or machine not in MACHINES:
        sys.exit(f"{binary} is not a Linux binary for arm64 or x86_64: build it with infra/sam.sh build")
    return MACHINES[machine]


def built_for(folder):
    """The one architecture of every binary."""
    binaries = sorted([*folder.glob("*/bootstrap"), *folder.glob("*/extensions/*")])
    if not binaries:
        sys.exit(f"there is nothing to deploy in {folder}: run infra/sam.sh build")
    architectures = {architecture(binary) for binary in binaries}
    if len(architectures) > 1:
        sys.exit(f"{folder} mixes binaries for arm64 and x86_64: delete it and run infra/sam.sh build")
    return architectures.pop()


def main(step, folder):
    folder = Path(folder)
    built = built_for(folder)
    file = folder / "template.yaml"
    template = yaml_parse(file.read_text())
    parameter = template["Parameters"]["Architecture"]
    if step == "stamp":
        parameter |= {"Default": built, "AllowedValues": [built]}
        # JSON is YAML too.
        file.write_text(json.dumps(template, indent=1) + "\n")
        print(f"The functions are built for {built}.")
    elif parameter["AllowedValues"] != [built]:
        sys.exit(f"{folder} holds binaries for {built}, but its template allows {parameter['AllowedValues']}: run infra/sam.sh build")


if __name__ == "__main__":
    main(*sys.argv[1:])
