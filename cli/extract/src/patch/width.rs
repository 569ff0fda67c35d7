//! How long the lines of a file may be: what its formatter or linter says, else what the file does.

use std::fs;
use std::path::Path;

use ruff_python_ast::token::TokenKind;
use ruff_text_size::Ranged;
use toml::{Table, Value};

use crate::patch::file::File;
use crate::patch::ini;

/// The width of Black and Ruff, if nothing else is set.
const DEFAULT: usize = 88;
/// The width of PEP 8.
const NARROW: usize = 79;
/// Longer lines of a file don't count.
const WIDEST: usize = 120;
/// A shorter file says nothing about its width.
const FEW_LINES: usize = 50;

/// The longest line that a patch may write, in characters.
pub(crate) fn of(path: &Path, file: &File<'_>) -> usize {
    for folder in path.ancestors().skip(1) {
        if let Some(width) = configured(folder) {
            return width;
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    own(file)
}

/// What the settings in a folder say: formatters first.
fn configured(folder: &Path) -> Option<usize> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let toml = |name| read(name)?.parse::<Table>().ok();
    let (pyproject, ruff) = (
        toml("pyproject.toml"),
        toml("ruff.toml").or_else(|| toml(".ruff.toml")),
    );
    let tool = pyproject.as_ref().and_then(|it| it.get("tool")?.as_table());
    let table = |name: &str| tool.and_then(|tool| tool.get(name)?.as_table());
    let ruff = ruff.as_ref().or_else(|| table("ruff"));
    let number = |table: Option<&Table>, key: &str| width(table?.get(key)?);
    let formatter = number(table("black"), "line-length").or_else(|| number(ruff, "line-length"));
    let is_formatted = table("black").is_some() || ruff.is_some();
    formatter
        .or_else(|| is_formatted.then_some(DEFAULT))
        .or_else(|| number(table("yapf"), "column_limit"))
        .or_else(|| number(table("autopep8"), "max_line_length"))
        .or_else(|| number(table("flake8"), "max-line-length"))
        .or_else(|| {
            let files = [
                "setup.cfg",
                "tox.ini",
                ".flake8",
                ".style.yapf",
                ".editorconfig",
            ];
            files.into_iter().find_map(|name| lint(&read(name)?))
        })
}

fn lint(text: &str) -> Option<usize> {
    let keys = [
        ("yapf", "column_limit"),
        ("style", "column_limit"),
        ("flake8", "max-line-length"),
        ("pycodestyle", "max-line-length"),
        ("*.py", "max_line_length"),
        ("*.{py,pyi}", "max_line_length"),
        ("*", "max_line_length"),
    ];
    keys.into_iter()
        .find_map(|(section, key)| ini::value(text, section, key)?.parse().ok())
}

fn width(value: &Value) -> Option<usize> {
    match value {
        Value::Integer(width) => usize::try_from(*width).ok(),
        Value::String(width) => width.parse().ok(),
        _ => None,
    }
}

/// The longest line of code in a file: texts and comments may be longer than its authors write code.
fn own(file: &File<'_>) -> usize {
    let texts: Vec<usize> = file
        .parsed
        .iter()
        .flat_map(|parsed| parsed.tokens().iter())
        .filter(|token| {
            use TokenKind::{Comment, FStringMiddle, String};
            matches!(token.kind(), Comment | FStringMiddle | String)
        })
        .map(|token| token.end().to_usize())
        .collect();
    let (mut at, mut longest, mut count) = (0, 0, 0);
    for line in file.text.split_inclusive('\n') {
        let end = at + line.len();
        let first = texts.partition_point(|text| *text <= at);
        if texts.get(first).is_none_or(|text| *text > end) {
            longest = longest.max(line.trim_end().chars().count());
        }
        (at, count) = (end, count + 1);
    }
    match longest {
        NARROW.. if longest > NARROW => longest.min(WIDEST),
        _ if count >= FEW_LINES => NARROW,
        _ => DEFAULT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_project_give_the_width() {
        for (name, text, expected) in [
            ("pyproject.toml", "[tool.black]\nline-length = 99\n", 99),
            ("pyproject.toml", "[tool.ruff]\nline-length = 70\n", 70),
            ("pyproject.toml", "[tool.ruff]\nfix = true\n", 88),
            ("pyproject.toml", "[tool.yapf]\ncolumn_limit = 66\n", 66),
            ("pyproject.toml", "[tool.isort]\nx = 1\n", 110),
            (".ruff.toml", "line-length = 71\n", 71),
            ("setup.cfg", "[flake8]\nmax-line-length = 72\n", 72),
            (".flake8", "[flake8]\nmax_line_length: 73\n", 73),
            (
                ".editorconfig",
                "root = true\n[*]\nmax_line_length = 74\n",
                74,
            ),
            ("README.md", "", 110),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a/b/x.py");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::create_dir(folder.path().join(".git")).unwrap();
            fs::write(folder.path().join(name), text).unwrap();
            let code = format!(
                "x = {}\n# {}\ny = '{}'\n",
                "1".repeat(106),
                "c".repeat(111),
                "s".repeat(112)
            );
            fs::write(&path, &code).unwrap();
            assert_eq!(
                of(&path, &File::new(&path, &code)),
                expected,
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn a_file_without_settings_keeps_to_its_own_width() {
        let width = |code: &str| own(&File::new(Path::new("x.py"), code));
        assert_eq!(width("x = 1\n"), 88);
        assert_eq!(width(&"x = 1\n".repeat(50)), 79);
        assert_eq!(width(&format!("x = {}\n", "1".repeat(200))), 120);
    }
}
