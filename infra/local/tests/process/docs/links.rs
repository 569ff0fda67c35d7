//! Every link of the documentation leads to a file and heading that exist, and every file that it names exists.

use std::path::{Component, Path, PathBuf};

use super::markdown::{Document, Link, documents, root};

/// Folders of the repository: code in the text that begins with one is a path.
const FOLDERS: [&str; 7] = [
    ".github",
    "cli",
    "docs",
    "examples",
    "functions",
    "infra",
    "tests",
];
/// A folder that examples of prompt names begin with, too, such as `shared/tone`: a path begins with it and a folder in it.
const ALSO_IN_NAMES: &str = "shared";

/// The error of a link of this document, if it has one.
fn problem(document: &Document, target: &str, all: &[Document]) -> Option<String> {
    if let Ok(url) = reqwest::Url::parse(target) {
        let web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        return (!web).then(|| "is not a web address".to_owned());
    }
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (target, None),
    };
    let path = match file {
        "" => document.path.clone(),
        _ => resolved(&document.path, file),
    };
    let leads_to = all.iter().find(|it| it.path == path);
    if leads_to.is_none() && !root().join(&path).exists() {
        return Some(format!("leads to {}, which does not exist", path.display()));
    }
    let anchor = anchor?;
    let found = leads_to.is_some_and(|it| it.anchors.contains(anchor));
    (!found).then(|| format!("leads to no heading of {}", path.display()))
}

/// A relative path from this file, without `.` and `..`.
fn resolved(from: &Path, file: &str) -> PathBuf {
    let mut path = from.to_owned();
    path.pop();
    for part in Path::new(file).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir => drop(path.pop()),
            _ => {}
        }
    }
    path
}

/// Whether code in the text is the path of a file in the repository, but there is none: `tests/run.sh build`, not `tests/*.sh`.
fn is_missing(code: &str) -> bool {
    let path = code.split_whitespace().next().unwrap_or_default();
    let is_pattern = path.contains(['*', '{', '…']);
    let in_repository = match path.split_once('/') {
        Some((ALSO_IN_NAMES, rest)) => {
            let first = rest.split('/').next().unwrap_or_default();
            root().join(ALSO_IN_NAMES).join(first).is_dir()
        }
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => false,
    };
    in_repository && !is_pattern && !root().join(path).exists()
}

fn problems(documents: &[Document]) -> Vec<String> {
    let mut problems = Vec::new();
    for document in documents {
        let place = |line: usize| format!("{}:{line}", document.path.display());
        for Link { line, target } in &document.links {
            let problem = problem(document, target, documents);
            problems
                .extend(problem.map(|it| format!("{}: the link `{target}` {it}", place(*line))));
        }
        let missing = document.codes.iter().filter(|it| is_missing(&it.target));
        let missing =
            missing.map(|it| format!("{}: `{}` does not exist", place(it.line), it.target));
        problems.extend(missing);
    }
    problems
}

#[test]
fn every_link_resolves_and_every_named_file_exists() {
    let documents = documents();
    assert!(documents.iter().any(|document| document.is("README.md")));
    let links: usize = documents.iter().map(|document| document.links.len()).sum();
    assert!(links > 100, "{links}");
    let problems = problems(&documents);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_broken_link_is_reported_with_its_place() {
    for (target, says) in [
        ("#there", None),
        ("../README.md", None),
        ("../seeds", None),
        ("https://example.com/a#b", None),
        ("#missing", Some("no heading of docs/x.md")),
        ("missing.md", Some("docs/missing.md, which does not exist")),
        ("../README.md#missing", Some("no heading of README.md")),
        ("../Makefile#run", Some("no heading of Makefile")),
        ("README.md", Some("docs/README.md, which does not exist")),
        ("https://", Some("does not exist")),
        ("ftp://example.com", Some("is not a web address")),
    ] {
        let mut all = documents();
        let text = format!("# There\n\nA [link]({target}).\n");
        all.insert(0, Document::parse("docs/x.md", &text));
        let found = problems(&all);
        let found = found.iter().find(|it| it.starts_with("docs/x.md:3: "));
        match says {
            None => assert_eq!(found, None, "{target}"),
            Some(says) => assert!(found.is_some_and(|it| it.contains(says)), "{found:?}"),
        }
    }
}

#[test]
fn a_named_file_that_does_not_exist_is_reported() {
    let text = "Run `tests/run.sh build`, see `tests/nothing.rs`, `tests/*.nothing` and `store/nothing.rs`.";
    let found = problems(&[Document::parse("docs/x.md", text)]);
    assert_eq!(found, ["docs/x.md:1: `tests/nothing.rs` does not exist"]);
}

#[test]
fn a_prompt_name_that_begins_like_a_folder_is_not_a_path() {
    let text = "Include `shared/tone`, see `shared/core/src/lib.rs` and `shared/core/nothing.rs`, but not `shared/core/*.nothing`.";
    let found = problems(&[Document::parse("docs/x.md", text)]);
    assert_eq!(
        found,
        ["docs/x.md:1: `shared/core/nothing.rs` does not exist"]
    );
}

#[test]
fn every_page_is_listed_in_the_index() {
    let documents = documents();
    let index = documents.iter().find(|it| it.is("docs/index.md")).unwrap();
    for document in &documents {
        let in_docs = document.path.parent() == Some(Path::new("docs"));
        if in_docs && !document.is("docs/index.md") {
            let name = document.path.file_name().unwrap().to_string_lossy();
            let listed = index.links.iter().any(|link| link.target == *name);
            assert!(listed, "link {name} in docs/index.md");
        }
    }
}
