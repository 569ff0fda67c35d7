//! Patched packages as they are installed: every patched module is imported in a virtual environment that has nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::helper_patch::{Program, run};
use crate::interpreter::python;

/// A project whose package can be installed, with the names of its modules that are patched.
struct Project {
    files: Vec<(String, String)>,
    package: &'static str,
    modules: &'static [&'static str],
}

const ANSWER: &str = "\
from __future__ import annotations


def answer(question):
    system_prompt = f\"You are a shop assistant. Answer the question of {question} briefly and politely.\"
    return system_prompt
";

const SETUPTOOLS: &str = "\
[build-system]
requires = [\"setuptools\"]
build-backend = \"setuptools.build_meta\"
";
const HATCHLING: &str = "\
[build-system]
requires = [\"hatchling\"]
build-backend = \"hatchling.build\"
";
const POETRY: &str = "\
[build-system]
requires = [\"poetry-core\"]
build-backend = \"poetry.core.masonry.api\"
";

/// A package of the layout `{folder}package/` with prompts at its top and two folders below.
fn project(package: &'static str, folder: &str, settings: &[(&str, String)]) -> Project {
    let mut files: Vec<(String, String)> = settings
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.clone()))
        .collect();
    let types =
        format!("from types import TracebackType\n{ANSWER}\n\ndef trace(it: TracebackType): ...\n");
    let types = types.replace("from __future__ import annotations\n", "");
    let script = format!(
        "from {package}.agent import answer\n\nsystem_prompt = \"You are a helpful assistant of a shop.\"\nprint(system_prompt, answer(1))\n"
    );
    for (name, text) in [
        ("__init__.py", String::new()),
        ("agent.py", ANSWER.to_owned()),
        ("types.py", "LIMIT = 3\n".to_owned()),
        ("inner/__init__.py", String::new()),
        ("inner/deep.py", types),
    ] {
        files.push((format!("{folder}{package}/{name}"), text));
    }
    files.push(("scripts/01_run.py".to_owned(), script));
    Project {
        files,
        package,
        modules: &["agent", "inner.deep"],
    }
}

fn projects() -> Vec<Project> {
    let named = |name: &str| format!("[project]\nname = \"{name}\"\nversion = \"1\"\n");
    let toml = |build: &str, rest: &str| vec![("pyproject.toml", format!("{build}{rest}"))];
    let poetry = "[tool.poetry]\nname = \"from-poetry\"\nversion = \"1\"\ndescription = \"\"\nauthors = []\npackages = [{ include = \"from_poetry\", from = \"lib\" }]\n";
    let cfg = "[metadata]\nname = from-cfg\nversion = 1\n[options]\npackages = find:\npackage_dir = =code\n[options.packages.find]\nwhere = code\n";
    let py = "from setuptools import find_packages, setup\n\nsetup(name='x', version='1', packages=find_packages())\n";
    let flat = format!(
        "{}[tool.setuptools.packages.find]\ninclude = [\"flat*\"]\n",
        named("flat")
    );
    let mut nameless = project("nameless", "src/", &toml(SETUPTOOLS, &named("nameless")));
    // Packages need no `__init__.py`.
    nameless
        .files
        .retain(|(name, _)| !name.ends_with("__init__.py"));
    vec![
        project("in_src", "src/", &toml(SETUPTOOLS, &named("in-src"))),
        project("flat", "", &toml(SETUPTOOLS, &flat)),
        project("hatched", "src/", &toml(HATCHLING, &named("hatched"))),
        project("from_poetry", "lib/", &toml(POETRY, poetry)),
        project(
            "from_cfg",
            "code/",
            &[
                ("setup.cfg", cfg.to_owned()),
                toml(SETUPTOOLS, "").remove(0),
            ],
        ),
        project("from_setup", "", &[("setup.py", py.to_owned())]),
        nameless,
    ]
}

#[test]
fn every_patched_module_of_an_installed_package_can_be_imported() {
    let environment = tempfile::tempdir().unwrap();
    let wheels = environment.path().join("wheels");
    let (mut build, mut programs) = (
        pip(&[
            "wheel",
            "--no-index",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
        ]),
        Vec::new(),
    );
    build.arg(&wheels);
    for project in projects() {
        let files: Vec<(&str, &str)> = project
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let program = Program::new(&files);
        program.apply();
        assert_eq!(program.patch.unpatched, [], "{}", project.package);
        assert_eq!(
            program.patch.diff.matches("--- /dev/null").count(),
            1,
            "{}",
            program.patch.diff
        );
        assert_eq!(program.next_diff(), "", "{}", project.package);
        build.arg(program.path());
        programs.push((project, program));
    }
    run(&mut build);

    let venv = environment.path().join("venv");
    run(python().args(["-m", "venv", "--without-pip"]).arg(&venv));
    let installed = venv.join(if cfg!(windows) {
        "Scripts/python"
    } else {
        "bin/python"
    });
    let mut install = pip(&["--python"]);
    install.arg(&installed).arg("install");
    install
        .args(["--no-index", "--no-deps"])
        .args(files_in(&wheels));
    run(&mut install);

    for (project, program) in &programs {
        for module in project.modules {
            let code = format!(
                "from {0}.{module} import answer, prompts; print(answer('A')); import {0}; assert prompts.__name__ == '{0}.prompts'",
                project.package
            );
            let mut import = Command::new(&installed);
            let said = run(import.args(["-I", "-c", &code]).current_dir(&venv));
            assert_eq!(
                said.trim(),
                "You are a shop assistant. Answer the question of A briefly and politely."
            );
        }
        let mut script = Command::new(&installed);
        let script = script.arg("scripts/01_run.py").current_dir(program.path());
        assert!(
            run(script)
                .starts_with("You are a helpful assistant of a shop. You are a shop assistant.")
        );
    }
}

fn pip(arguments: &[&str]) -> Command {
    let mut pip = python();
    pip.args(["-m", "pip", "--disable-pip-version-check", "--quiet"]);
    pip.args(arguments);
    pip
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
