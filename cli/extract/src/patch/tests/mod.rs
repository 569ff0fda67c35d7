//! The diff of each kind of place, and what is left alone.

mod helper;
mod homes;
mod left_alone;
mod lookups;
use super::*;
use crate::report::{Converted, Outcome};
use crate::site::{Argument, Piece, Site, Span, Turn};
use promptbook_core::content::{Body, Content, Inputs};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A program in a folder of its own; `⟦` and `⟧` mark places in its files.
struct Fixture {
    folder: tempfile::TempDir,
    sources: Vec<Source>,
    places: Vec<Span>,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut sources, mut places) = (Vec::new(), Vec::new());
        for (name, marked) in files {
            let path = PathBuf::from(name);
            let (text, ranges) = unmarked(marked);
            let full = folder.path().join(name);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, &text).unwrap();
            places.extend(ranges.into_iter().map(|range| Span {
                file: path.as_path().into(),
                range,
            }));
            if name.ends_with(".py") {
                sources.push(Source { path, text });
            }
        }
        Self {
            folder,
            sources,
            places,
        }
    }

    fn at(&self, place: usize) -> Span {
        self.places[place].clone()
    }

    fn patch(&self, sites: Vec<Site>) -> Patch {
        let found: Vec<Finding> = sites.into_iter().enumerate().map(found).collect();
        unified_in(
            self.folder.path(),
            &found,
            &self.sources,
            &[PathBuf::from(".")],
        )
    }

    /// The diff without the helper's part.
    fn diff(&self, sites: Vec<Site>) -> String {
        let patch = self.patch(sites);
        assert_eq!(patch.unpatched, []);
        without_helper(&patch.diff)
    }

    fn reasons(&self, sites: Vec<Site>) -> Vec<(usize, String)> {
        self.patch(sites).unpatched
    }
}

fn without_helper(diff: &str) -> String {
    let parts = diff.split_inclusive('\n').collect::<Vec<_>>();
    let mut out = String::new();
    let mut skip = false;
    for line in parts {
        if line.starts_with("--- ") {
            skip = line == "--- /dev/null\n";
        }
        if !skip {
            out.push_str(line);
        }
    }
    out
}

fn unmarked(marked: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut ranges, mut open) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '⟦' => {
                open.push(ranges.len());
                ranges.push(text.len()..text.len());
            }
            '⟧' => ranges[open.pop().unwrap()].end = text.len(),
            c => text.push(c),
        }
    }
    (text, ranges)
}

fn found((index, site): (usize, Site)) -> Finding {
    let body = Body::Text("x".to_owned());
    Finding {
        at: Span {
            file: Path::new("main.py").into(),
            range: 0..1,
        },
        line: 1,
        scope: String::new(),
        excerpt: String::new(),
        outcome: Outcome::Converted(Box::new(Converted {
            name: format!("app/prompt_{index}").parse().unwrap(),
            content: Content::new(body, None, Inputs::new()).unwrap(),
            site,
        })),
        notes: Vec::new(),
        certainty: None,
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn input(name: &str) -> Piece {
    Piece::Input(name.to_owned())
}

fn argument(name: &str, source: &str) -> Argument {
    Argument {
        name: name.to_owned(),
        source: source.to_owned(),
    }
}

fn plain(at: Span) -> Site {
    Site::Expression {
        at,
        fallback: vec![text("kept as it is in the source")],
        arguments: vec![],
    }
}

fn greeting(at: Span) -> Site {
    Site::Expression {
        at,
        fallback: vec![
            text("Greet "),
            input("who"),
            text(" {kindly}.\n\"Hi!\"\\ \u{202e}\0"),
        ],
        arguments: vec![argument("who", "f\"{user.name!r}\"")],
    }
}

fn says(role: &str, content: Vec<Piece>) -> Turn {
    Turn::Says {
        role: role.to_owned(),
        content,
    }
}
