//! The project that a file belongs to: what builds a distribution, runs in an environment of its own, or is a repository.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::patch::ini;

/// A project, by the nearest folder above a file that has its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
    /// Whether it builds a distribution, whose packages are installed.
    pub(crate) is_distribution: bool,
    /// Its name, then the words of its build settings: among them are the names of its packages.
    words: Vec<String>,
}

/// Files of a program that runs in an environment of its own.
const ENVIRONMENTS: [&str; 5] = [
    "requirements.txt",
    "Pipfile",
    "environment.yml",
    "Dockerfile",
    ".git",
];

impl Project {
    /// The project whose folder this is, if it is one.
    pub(crate) fn at(folder: &Path) -> Option<Self> {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let (mut words, mut is_distribution) = (Vec::new(), false);
        if let Ok(settings) = read("pyproject.toml").parse::<Table>() {
            is_distribution = pyproject(&settings, &mut words);
        }
        let (cfg, py) = (read("setup.cfg"), read("setup.py"));
        for (section, key) in [("metadata", "name"), ("options", "packages")] {
            let value = ini::value(&cfg, section, key);
            is_distribution |= value.is_some();
            words.extend(value.map(str::to_owned));
        }
        is_distribution |= !py.is_empty();
        words.extend(py.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned));
        let is_environment = || ENVIRONMENTS.iter().any(|it| folder.join(it).exists());
        // A package may have a Dockerfile of its own.
        let is_package = folder.join("__init__.py").is_file();
        (is_distribution || (!is_package && is_environment())).then(|| Self {
            folder: folder.to_owned(),
            is_distribution,
            words,
        })
    }

    /// Whether the sources are in this folder: it is `src`, or the settings name it.
    pub(crate) fn has_sources_in(&self, folder: &Path) -> bool {
        let is_word = |word: &str| !word.is_empty() && self.folder.join(word) == folder;
        is_word("src") || self.words.iter().any(|word| is_word(word))
    }

    /// The position of a package's name in the settings: the first is the name of the distribution.
    pub(crate) fn mentions(&self, package: &str) -> Option<usize> {
        let plain = |name: &str| name.trim().to_lowercase().replace(['-', '.'], "_");
        let package = plain(package);
        self.words.iter().position(|word| {
            let path = word.trim_end_matches(['*', '/', '.']);
            let entry = path.split(':').next().unwrap_or_default();
            let last = entry.rsplit('/').next().unwrap_or_default();
            let names = [entry, last, last.split('.').next().unwrap_or_default()];
            names.iter().any(|name| plain(name) == package)
        })
    }
}

/// Adds the name of the distribution and the texts in its tables on packages and scripts; returns whether there is one.
fn pyproject(settings: &Table, words: &mut Vec<String>) -> bool {
    let tool = settings.get("tool").and_then(Value::as_table);
    let tables = [
        settings.get("project"),
        tool.and_then(|tool| tool.get("poetry")),
        tool.and_then(|tool| tool.get("flit")),
    ];
    let tables: Vec<&Table> = tables
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect();
    for table in &tables {
        let name = table.get("name").and_then(Value::as_str);
        words.extend(name.map(str::to_owned));
        for key in ["packages", "include", "module", "scripts"] {
            table.get(key).into_iter().for_each(|it| texts(it, words));
        }
    }
    for builder in [
        "setuptools",
        "hatch",
        "pdm",
        "uv",
        "maturin",
        "scikit-build",
    ] {
        let table = tool.and_then(|tool| tool.get(builder));
        table.into_iter().for_each(|it| texts(it, words));
    }
    !tables.is_empty() || settings.contains_key("build-system")
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::Table(table) => table.values().for_each(|value| texts(value, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_told_by_its_settings() {
        for (file, text, is_distribution, package) in [
            (
                "pyproject.toml",
                "[project]\nname = \"my-shop\"",
                true,
                "my_shop",
            ),
            ("pyproject.toml", "[tool.ruff]\nline-length = 99", false, ""),
            ("pyproject.toml", "[build-system]\nrequires = []", true, ""),
            (
                "pyproject.toml",
                "[tool.poetry]\nname = \"x\"\npackages = [{include = \"shop\", from = \"src\"}]",
                true,
                "shop",
            ),
            (
                "pyproject.toml",
                "[project]\nname = \"x\"\n[tool.hatch.build.targets.wheel]\npackages = [\"src/shop\"]",
                true,
                "shop",
            ),
            (
                "pyproject.toml",
                "[project]\nname = \"x\"\n[project.scripts]\nrun = \"shop.cli:main\"",
                true,
                "shop",
            ),
            (
                "setup.py",
                "setup(name='shop', packages=find_packages())",
                true,
                "shop",
            ),
            (
                "setup.cfg",
                "[metadata]\nname = shop\n[options]\npackages = find:\n",
                true,
                "shop",
            ),
            ("setup.cfg", "[flake8]\nmax-line-length = 99\n", false, ""),
            ("requirements.txt", "", false, ""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(file), text).unwrap();
            let project = Project::at(folder.path());
            let built = project.as_ref().is_some_and(|it| it.is_distribution);
            assert_eq!(built, is_distribution, "{text}");
            if !package.is_empty() {
                assert!(project.unwrap().mentions(package).is_some(), "{text}");
            }
        }
    }
}
