//! The Python that has the packages of infra/requirements-python.txt.

use std::process::Command;

/// Names the interpreter; tests/python.sh sets it.
const PYTHON: &str = "PROMPTBOOK_TEST_PYTHON";

/// A command that runs it, with nothing of Promptbook's in its environment and without leaving compiled files behind.
pub(crate) fn python() -> Command {
    let python = std::env::var_os(PYTHON)
        .unwrap_or_else(|| panic!("{PYTHON} is not set: run these tests with tests/python.sh"));
    let mut command = Command::new(python);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PROMPTBOOK_") {
            command.env_remove(name);
        }
    }
    command
        .env("NO_PROXY", "*")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    command
}
