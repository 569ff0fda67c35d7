//! Every pattern of a hardcoded prompt: what Python makes of the code is what our render makes of the template, byte for byte.

mod files;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::server::run;
use files::{decoys, extract, extract_with, files, found, marked, prompts, texts};
use oracle::{Expected, ask, constants, rendered, rendered_with};

#[test]
fn every_pattern_of_the_corpus_renders_to_what_python_makes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    extract(&files("patterns"), folder.path());
    let prompts = prompts(folder.path());
    let oracle = ask(&prompts);
    let mut wrong = oracle.wrong;
    for (name, cases) in &oracle.answers {
        for case in cases {
            match rendered(&prompts[name], &case.inputs) {
                Ok(ours) if ours == case.expected => {}
                ours => wrong.push(format!(
                    "{name}: Python says {:?}\nand we {ours:?}\nwith {:?}",
                    case.expected, case.inputs
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// `--share`: the same prompts render the same, with the constants that became prompts in their places.
#[test]
fn every_pattern_renders_the_same_with_shared_constants() {
    let (plain, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    extract(&files("patterns"), plain.path());
    let plain = self::prompts(plain.path());
    let report = extract_with(&["--share"], &files("patterns"), folder.path());
    let all = self::prompts(folder.path());
    let (prompts, new): (BTreeMap<_, _>, BTreeMap<_, _>) = all
        .clone()
        .into_iter()
        .partition(|(name, _)| plain.contains_key(name));
    assert_eq!(prompts.len(), plain.len());
    let oracle = ask(&prompts);
    let mut wrong = oracle.wrong;
    for (name, cases) in &oracle.answers {
        for case in cases {
            let ours = rendered_with(&all, &prompts[name], &case.inputs);
            if ours.as_ref() != Ok(&case.expected) {
                wrong.push(format!(
                    "{name}: Python says {:?}\nand we {ours:?}",
                    case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));

    let names: Vec<&str> = new.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "building/rules",
            "includes/both",
            "includes/legal",
            "includes/safety",
            "includes/texts.sources",
            "includes/tone"
        ]
    );
    let found = report["prompts"].as_array().unwrap().iter();
    let found = found.filter(|found| names.iter().any(|name| found["name"] == *name));
    let (mut of, mut ours) = (Vec::new(), Vec::new());
    for found in found {
        let module = Path::new(found["file"].as_str().unwrap())
            .file_stem()
            .unwrap();
        let scope = found["scope"].as_str().unwrap().to_owned();
        of.push((module.to_str().unwrap().to_owned(), scope));
        ours.push(rendered(&new[found["name"].as_str().unwrap()], &Map::new()));
    }
    let texts = constants(&of)
        .into_iter()
        .map(|text| Ok(Expected::Text(text)));
    assert_eq!(ours, texts.collect::<Vec<_>>());
    let including = prompts
        .values()
        .filter(|it| !it.content.includes().is_empty());
    assert!(including.count() >= 10);
}

/// What its comments say of the code: `# needs a person: reason` or `# skipped: reason`, on the line or on the one above.
#[test]
fn what_is_not_converted_says_where_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let files = files("patterns");
    let report = extract(&files, folder.path());
    let mut wrong = Vec::new();
    for (status, mark) in [
        ("needs_person", "# needs a person: "),
        ("skipped", "# skipped: "),
    ] {
        let marked: BTreeMap<_, _> = files.iter().flat_map(|file| marked(file, mark)).collect();
        let found: BTreeMap<_, _> = found(&report, status).into_iter().collect();
        for place in marked.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
            let (marked, found) = (marked.get(place), found.get(place));
            if !matches!((marked, found), (Some(marked), Some(found)) if found.contains(marked)) {
                wrong.push(format!(
                    "{place}: {status}: {marked:?} is marked, {found:?} found"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_made_of_decoys() {
    let folder = tempfile::tempdir().unwrap();
    for options in [&[][..], &["--share"]] {
        let report = extract_with(options, &files("decoys"), folder.path());
        for status in ["converted", "needs_person"] {
            assert_eq!(found(&report, status), [], "{status}");
        }
        assert_eq!(prompts(folder.path()).len(), 0);
    }
    // As many of them as there are prompts.
    let to = tempfile::tempdir().unwrap();
    extract(&files("patterns"), to.path());
    let prompts = prompts(to.path()).len();
    assert!(
        decoys() >= prompts && prompts > 150,
        "{} {prompts}",
        decoys()
    );
}

#[test]
fn names_are_unique_and_the_same_from_run_to_run() {
    let mut files = files("patterns");
    files.extend(self::files("decoys"));
    let runs: Vec<(Value, BTreeMap<PathBuf, String>)> = [false, false, true]
        .map(|backwards| {
            let folder = tempfile::tempdir().unwrap();
            if backwards {
                files.reverse();
            }
            let mut report = extract(&files, folder.path());
            for prompt in report["prompts"].as_array_mut().unwrap() {
                prompt["prompty"].take();
            }
            (report, texts(folder.path(), folder.path()))
        })
        .into();
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0], runs[2]);
    let names = runs[0].0["prompts"].as_array().unwrap().iter();
    let names: Vec<String> = names
        .filter_map(|prompt| prompt["name"].as_str())
        .map(str::to_lowercase)
        .collect();
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:#?}");
    assert_eq!(names.len(), runs[0].1.len());
}

/// How a file is encoded, and ends its lines, is nothing that its prompts say.
#[test]
fn a_file_says_the_same_whatever_its_line_ends_and_its_encoding() {
    let written = |change: &dyn Fn(String) -> Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        for file in files("patterns") {
            let text = fs::read_to_string(&file).unwrap();
            fs::write(folder.path().join(file.file_name().unwrap()), change(text)).unwrap();
        }
        let arguments = ["extract", ".", "--to", "extracted"];
        run(folder.path(), &arguments, &[]);
        let extracted = folder.path().join("extracted");
        texts(&extracted, &extracted)
    };
    let plain = written(&String::into_bytes);
    assert!(plain.len() > 150, "{}", plain.len());
    assert_eq!(
        written(&|text| text.replace('\n', "\r\n").into_bytes()),
        plain
    );
    assert_eq!(
        written(&|text| text.replace('\n', "\r").into_bytes()),
        plain
    );
    assert_eq!(
        written(&|text| format!("\u{feff}{text}").into_bytes()),
        plain
    );
    let western = |text: String| {
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        match lost {
            true => text.into_bytes(),
            false => [b"# coding: cp1252\n", &*bytes].concat(),
        }
    };
    assert_eq!(written(&western), plain);
}
