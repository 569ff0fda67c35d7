//! Prompts in files.

mod data;
mod loads;
mod named;
mod scripts;

use crate::files::Source;
use crate::finding_line;
use crate::patch;
use crate::report::{Finding, Outcome};
use crate::scan;
use crate::site::Site;

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source {
        path: path.into(),
        text: (*text).to_owned(),
    };
    files.iter().map(source).collect()
}

/// What is found in the files that are not Python.
fn found(files: &[(&str, &str)]) -> Vec<Finding> {
    let report = scan(&sources(files));
    assert!(report.unread.is_empty(), "{:?}", report.unread);
    let found = report.found.into_iter();
    found
        .filter(|found| found.at.file.extension().is_none_or(|end| end != "py"))
        .collect()
}

/// A line for each text: its name, the format and the template, or why it is no prompt.
fn lines(files: &[(&str, &str)]) -> Vec<String> {
    found(files).iter().map(line).collect()
}

fn line(found: &Finding) -> String {
    let template = finding_line::line(found);
    match &found.outcome {
        Outcome::Converted(converted) => {
            let format = converted.content.template_format();
            format!("{} {format}: {template}", converted.name)
        }
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => template,
    }
}

/// The code that a lookup replaces, or why none does.
fn sites(files: &[(&str, &str)]) -> Vec<String> {
    let code = |span: &crate::site::Span| {
        let (_, text) = files
            .iter()
            .find(|(path, _)| span.file.as_os_str() == *path)
            .unwrap();
        text[span.range.clone()].to_owned()
    };
    let site = |found: Finding| match found.outcome {
        Outcome::Converted(converted) => match converted.site {
            Site::Constant { uses } => uses.iter().map(code).collect::<Vec<_>>().join(", "),
            Site::Template { at, .. } => {
                let at: Vec<_> = at.iter().map(code).collect();
                format!("template {}", at.join(", "))
            }
            Site::Manual(reason) => format!("by hand: {reason}"),
            _ => String::new(),
        },
        _ => String::new(),
    };
    found(files).into_iter().map(site).collect()
}
