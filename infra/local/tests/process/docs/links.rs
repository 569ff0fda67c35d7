//! Every link of the documentation leads to a file and heading that exist.

use std::path::{Component, Path, PathBuf};

use super::markdown::{Document, documents, root};

/// What is wrong with a link of this document, if anything is.
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

fn problems(documents: &[Document]) -> Vec<String> {
    let links = documents
        .iter()
        .flat_map(|document| document.links.iter().map(move |link| (document, link)));
    let problems = links.filter_map(|(document, link)| {
        let problem = problem(document, &link.target, documents)?;
        let place = format!("{}:{}", document.path.display(), link.line);
        Some(format!("{place}: the link `{}` {problem}", link.target))
    });
    problems.collect()
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    assert!(documents.iter().any(|document| document.is("README.md")));
    let links: usize = documents.iter().map(|document| document.links.len()).sum();
    assert!(links > 100, "{links}");
    let problems = problems(&documents);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_reported_with_its_place() {
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
