//! Commands, options and variables of the code are documented.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::markdown::{documents, root};
use super::run::{built, promptbook};

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// The first words of a program's help lines that match.
fn first_words(program: &Path, arguments: &[&str], matches: fn(&str) -> bool) -> Vec<String> {
    let output = Command::new(program).args(arguments).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let words = help
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    words
        .filter(|word| matches(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_is_in_the_documentation() {
    let page = page("cli.md");
    let table = page.lines().filter(|line| line.starts_with("| `"));
    let table: String = table.collect();
    let output = Command::new(promptbook()).arg("help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let names = commands.filter_map(|line| line.split_whitespace().next());
    let names: Vec<&str> = names.filter(|name| *name != "help").collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let named = table.contains(&format!("`{name}`")) || table.contains(&format!("`{name} "));
        assert!(named, "add `{name}` to the table in docs/cli.md");
    }
}

#[test]
fn every_mcp_configuration_starts_the_command() {
    let documents = documents();
    let page = documents.iter().find(|it| it.is("docs/mcp.md")).unwrap();
    let blocks = page.blocks.iter().filter(|it| it.info == ["json"]);
    let mut started = 0;
    for block in blocks {
        let configuration: Value = serde_json::from_str(&block.code).unwrap();
        let servers = configuration["mcpServers"].as_object();
        let servers = servers.or_else(|| configuration["servers"].as_object());
        let server = &servers.unwrap()["promptbook"];
        assert_eq!(server["command"], "promptbook", "line {}", block.line);
        let arguments: Vec<String> = serde_json::from_value(server["args"].clone()).unwrap();
        let mut command = Command::new(promptbook());
        // A client that goes away at once.
        command.args(&arguments).stdin(Stdio::null());
        assert!(command.status().unwrap().success(), "{arguments:?}");
        started += 1;
    }
    assert_eq!(started, 3);
}

#[test]
fn every_option_of_the_local_server_is_in_the_documentation() {
    let page = page("configuration.md");
    let server = Path::new(env!("CARGO_BIN_EXE_promptbook-local"));
    let options = first_words(server, &["--help"], |word| word.starts_with("--"));
    assert!(options.len() >= 7, "{options:?}");
    for option in options {
        let row = format!("| `{option}` |");
        assert!(page.contains(&row), "add {option} to docs/configuration.md");
    }
}

#[test]
fn every_variable_that_a_function_reads_is_in_the_documentation() {
    let page = page("configuration.md");
    for variable in functions::env::read_by("chat") {
        let named = format!("`{variable}`");
        assert!(
            page.contains(&named),
            "add {named} to docs/configuration.md"
        );
    }
}

#[test]
fn every_variable_that_the_sidecar_reads_is_in_the_documentation() {
    let page = page("lambda-layer.md");
    let (_, table) = page.split_once("## Variables").unwrap();
    let is_variable = |word: &str| word.starts_with("PROMPTBOOK_") || word == "RUST_LOG";
    let variables = first_words(&built("promptbook-sidecar"), &["--help"], is_variable);
    assert!(variables.len() >= 8, "{variables:?}");
    for variable in variables {
        let named = format!("`{variable}`");
        assert!(
            table.contains(&named),
            "add {named} to docs/lambda-layer.md"
        );
    }
}

/// The Makefile's targets that a workflow runs: `make TARGET`, or a part of its matrix.
fn targets_run(workflow: &str) -> Vec<&str> {
    let parts = workflow.lines().filter_map(|line| {
        let (_, parts) = line.split_once("part: [")?;
        parts.strip_suffix(']')
    });
    let parts = parts.flat_map(|parts| parts.split(", "));
    let runs = workflow
        .lines()
        .filter_map(|line| line.split_once("run: make "));
    let runs = runs.map(|(_, target)| target);
    parts
        .chain(runs)
        .filter(|it| !it.starts_with("${{"))
        .collect()
}

#[test]
fn continuous_integration_runs_targets_of_the_makefile_with_the_oldest_rust() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let (makefile, ci) = (read("Makefile"), read(".github/workflows/ci.yml"));
    let targets = targets_run(&ci);
    assert!(targets.contains(&"test"), "{targets:?}");
    for target in targets {
        let rule = format!("\n{target}:");
        assert!(makefile.contains(&rule), "the Makefile has no {target}");
    }
    let rust = env!("CARGO_PKG_RUST_VERSION");
    let toolchain = format!("RUSTUP_TOOLCHAIN: {rust}\n");
    for (file, names) in [
        (".github/workflows/ci.yml", toolchain.as_str()),
        (".github/workflows/release.yml", &toolchain),
        ("Dockerfile", &format!("FROM rust:{rust}-")),
        ("README.md", &format!("Rust {rust} or newer")),
        ("CONTRIBUTING.md", &format!("Rust {rust} or newer")),
    ] {
        assert!(read(file).contains(names), "{file} has no `{names}`");
    }
}
