"""Tests sam.sh: the architecture passed to cargo-lambda, and the only architecture that can be deployed."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

INFRA = Path(__file__).resolve().parent
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7, "riscv": 0xF3}


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Shim(Folder):
    def asked(self, *args):
        """The arguments for cargo-lambda when SAM passes these."""
        pretended = self.folder / "cargo-lambda"
        pretended.write_text('#!/bin/sh\necho "$@"\n')
        pretended.chmod(0o755)
        path = f"{INFRA / 'shims'}:{self.folder}:{os.environ['PATH']}"
        done = subprocess.run(["cargo-lambda", *args], env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_x86_64_is_passed_by_name(self):
        build = ["lambda", "build", "--release", "--bin", "chat"]
        self.assertEqual(self.asked(*build), [*build, "--x86-64"])

    def test_an_explicit_architecture_is_kept(self):
        for named in (["--arm64"], ["--x86-64"], ["--target", "aarch64-unknown-linux-gnu"], ["--target=aarch64-unknown-linux-gnu"]):
            build = ["lambda", "build", "--release", *named, "--bin", "chat"]
            self.assertEqual(self.asked(*build), build)

    def test_other_commands_are_unchanged(self):
        self.assertEqual(self.asked("lambda", "--version"), ["lambda", "--version"])


class Architecture(Folder):
    def setUp(self):
        super().setUp()
        self.template = self.folder / "template.yaml"
        self.template.write_text((INFRA / "template.yaml").read_text())

    def built(self, **functions):
        for name, machine in functions.items():
            binary = self.folder / name / "bootstrap"
            binary.parent.mkdir(exist_ok=True)
            binary.write_bytes(b"\x7fELF" + bytes(14) + MACHINES[machine].to_bytes(2, "little") + bytes(44))

    def run_script(self, step):
        return subprocess.run([sys.executable, INFRA / "architecture.py", step, self.folder], capture_output=True, text=True, timeout=60)

    def refused(self, step, says):
        done = self.run_script(step)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(says, done.stderr)

    def test_only_the_built_architecture_can_be_deployed(self):
        before = yaml_parse(self.template.read_text())
        for built in ("x86_64", "arm64"):
            self.built(ChatFunction=built, SeedFunction=built)
            self.assertEqual(self.run_script("stamp").returncode, 0)
            after = yaml_parse(self.template.read_text())
            parameter = after["Parameters"]["Architecture"]
            self.assertEqual((parameter["Default"], parameter["AllowedValues"]), (built, [built]))
            self.assertEqual(self.run_script("check").returncode, 0)
            # The rest is unchanged, including short forms such as !Ref.
            parameter |= {name: before["Parameters"]["Architecture"][name] for name in ("Default", "AllowedValues")}
            self.assertEqual(after, before)

    def test_plain_sam_can_only_deploy_arm64(self):
        self.assertEqual(yaml_parse(self.template.read_text())["Parameters"]["Architecture"]["AllowedValues"], ["arm64"])
        self.built(ChatFunction="x86_64")
        self.refused("check", "holds binaries for x86_64, but its template allows ['arm64']")

    def test_the_layer_is_built_for_the_same_architecture(self):
        self.built(ChatFunction="x86_64")
        extension = self.folder / "SidecarLayer/extensions/promptbook-sidecar"
        extension.parent.mkdir(parents=True)
        extension.write_bytes((self.folder / "ChatFunction/bootstrap").read_bytes())
        self.assertEqual(self.run_script("stamp").returncode, 0)
        self.built(ChatFunction="arm64")
        self.refused("stamp", "mixes binaries")

    def test_binaries_that_cannot_run_are_rejected(self):
        self.refused("stamp", "there is nothing to deploy")
        self.built(ChatFunction="x86_64", SeedFunction="arm64")
        self.refused("stamp", "mixes binaries")
        self.built(ChatFunction="riscv")
        self.refused("stamp", "is not a Linux binary for arm64 or x86_64")
        (self.folder / "ChatFunction/bootstrap").write_text("#!/bin/sh\n")
        self.refused("check", "is not a Linux binary for arm64 or x86_64")


if __name__ == "__main__":
    unittest.main()
