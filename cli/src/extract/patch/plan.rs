//! Which prompts are replaced where, and why others are not.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use ruff_python_parser::parse_module;

use super::call::{self, Call, Edit, Place};
use super::diff::Change;
use super::helper::{self, Helper};
use super::program::Program;
use super::{HELPER, head};
use crate::extract::report::{Converted, Found, Outcome};
use crate::extract::site::{Site, Span};

/// What becomes of a program.
pub(super) struct Planned {
    pub(super) changes: Vec<Change>,
    pub(super) unpatched: Vec<(usize, String)>,
}

/// A prompt to look up: its index in what was found.
struct Wanted<'a> {
    index: usize,
    name: &'a str,
    spans: Vec<&'a Span>,
    call: Call<'a>,
}

/// A place that a prompt's lookup takes.
struct Claim<'a> {
    range: Range<usize>,
    wanted: &'a Wanted<'a>,
}

/// Why prompts are not replaced, by index.
type Refused = BTreeMap<usize, String>;

/// Decides, and tries again without those that turn out not to be replaceable: each round leaves out more.
pub(super) fn plan(program: &Program<'_>, found: &[Found]) -> Planned {
    let mut refused = Refused::new();
    let wanted: Vec<Wanted<'_>> = found
        .iter()
        .enumerate()
        .filter_map(|(index, found)| match &found.outcome {
            Outcome::Converted(converted) => Some((index, converted)),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) => None,
        })
        .filter_map(|(index, converted)| match wanted(index, converted) {
            Ok(wanted) => Some(wanted),
            Err(reason) => {
                refused.insert(index, reason);
                None
            }
        })
        .collect();
    for wanted in &wanted {
        if let Err(reason) = check(program, wanted) {
            refused.insert(wanted.index, reason);
        }
    }
    loop {
        let before = refused.len();
        let (changes, inner) = round(program, &wanted, &mut refused);
        if refused.len() == before {
            refused.extend(inner);
            let unpatched = refused.into_iter().collect();
            return Planned { changes, unpatched };
        }
    }
}

fn wanted(index: usize, converted: &Converted) -> Result<Wanted<'_>, String> {
    let (spans, call) = match &converted.site {
        Site::Expression { at, arguments, .. } if arguments.is_empty() => (vec![at], Call::Keep),
        Site::Expression {
            at,
            fallback,
            arguments,
        } => (vec![at], Call::Text(fallback, arguments)),
        Site::Constant { uses } if uses.is_empty() => {
            return Err("no function reads it, so a lookup would come too early".to_owned());
        }
        Site::Constant { uses } => (uses.iter().collect(), Call::Keep),
        Site::Template { at, .. } if at.is_empty() => {
            return Err("nothing in the files reads it".to_owned());
        }
        Site::Template { at, fields } => (at.iter().collect(), Call::Template(fields)),
        Site::Messages {
            at,
            fallback,
            arguments,
        } => (vec![at], Call::Messages(fallback, arguments)),
        Site::ByHand(reason) => return Err(reason.clone()),
    };
    Ok(Wanted {
        index,
        name: converted.name.as_str(),
        spans,
        call,
    })
}

/// That each of its places is in a file that can be patched.
fn check(program: &Program<'_>, wanted: &Wanted<'_>) -> Result<(), String> {
    for span in &wanted.spans {
        let (_, file) = program
            .file(&span.file)
            .ok_or("a file that reads it was not among those read")?;
        if let Some(reason) = &file.refused {
            return Err(reason.clone());
        }
        if file.text.get(span.range.clone()).is_none_or(str::is_empty) {
            return Err("its place in the file is unclear".to_owned());
        }
    }
    Ok(())
}

/// One try: the changes, and those that others contain. What can't be replaced is added to `refused`.
fn round(
    program: &Program<'_>,
    wanted: &[Wanted<'_>],
    refused: &mut Refused,
) -> (Vec<Change>, Refused) {
    let mut claims: BTreeMap<&PathBuf, Vec<Claim<'_>>> = BTreeMap::new();
    for wanted in wanted.iter().filter(|w| !refused.contains_key(&w.index)) {
        for span in &wanted.spans {
            let Some((path, _)) = program.file(&span.file) else {
                continue;
            };
            let range = span.range.clone();
            claims
                .entry(path)
                .or_default()
                .push(Claim { range, wanted });
        }
    }
    let mut inner = Refused::new();
    let mut outermost = BTreeSet::new();
    for claims in claims.values_mut() {
        keep_outermost(claims, &mut inner);
        outermost.extend(claims.iter().map(|claim| claim.wanted.index));
    }
    // A constant that others contain in one place is still looked up in another.
    inner.retain(|index, _| !outermost.contains(index));
    let mut helpers = BTreeMap::new();
    let mut changes = Vec::new();
    for (path, claims) in &claims {
        match file(program, path, claims, &mut helpers) {
            Ok(change) => changes.push(change),
            Err(reasons) => refused.extend(reasons),
        }
    }
    let new = helpers
        .into_values()
        .flatten()
        .filter(|helper| !helper.exists);
    let new = new.map(|helper| Change {
        path: helper.path,
        old: None,
        new: HELPER.to_owned(),
    });
    (new.chain(changes).collect(), inner)
}

/// Drops what lies inside another's place, and says so.
fn keep_outermost(claims: &mut Vec<Claim<'_>>, inner: &mut Refused) {
    claims.sort_by_key(|claim| {
        let Range { start, end } = claim.range;
        (start, usize::MAX - end, claim.wanted.index)
    });
    let mut kept: Option<(usize, String, usize)> = None;
    claims.retain(|claim| match &kept {
        Some((end, name, index)) if claim.range.start < *end => {
            if *index != claim.wanted.index {
                let reason = format!("it is a part of `{name}`, which is looked up as a whole");
                inner.insert(claim.wanted.index, reason);
            }
            false
        }
        _ => {
            let Claim { range, wanted } = claim;
            kept = Some((range.end, wanted.name.to_owned(), wanted.index));
            true
        }
    });
}

/// The file with its lookups, or why prompts in it can't be replaced.
fn file(
    program: &Program<'_>,
    path: &Path,
    claims: &[Claim<'_>],
    helpers: &mut BTreeMap<PathBuf, Option<Helper>>,
) -> Result<Change, Refused> {
    let all = |reason: String| -> Refused {
        let indices = claims.iter().map(|claim| claim.wanted.index);
        indices.map(|index| (index, reason.clone())).collect()
    };
    let (file, first) = match (program.files.get(path), claims.first()) {
        (Some(file), Some(first)) => (file, first.range.start),
        _ => return Err(Refused::new()),
    };
    let root = program.roots.root(path).unwrap_or(path);
    let helper = helpers
        .entry(root.to_owned())
        .or_insert_with(|| helper::at(root, |module| program.roots.imports(module)))
        .as_ref()
        .ok_or_else(|| {
            all("the program has modules `prompts` and `promptbook_prompts` of its own".to_owned())
        })?;
    let head = head::of(file, helper, first).map_err(all)?;
    let import = head.insert.map(|(at, new)| Edit { range: at..at, new });
    let (mut edits, mut reasons) = (Vec::from_iter(import), Refused::new());
    for Claim { range, wanted } in claims {
        let place = Place {
            file,
            range: range.clone(),
            helper: &head.name,
            name: wanted.name,
        };
        match call::edits(&place, &wanted.call) {
            Ok(more) => edits.extend(more),
            Err(reason) => {
                reasons.insert(wanted.index, reason);
            }
        }
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    let new = apply(file.text, edits);
    // The last line of defence: whatever went wrong, nobody gets a program that doesn't even parse.
    if parse_module(&new).is_err() {
        return Err(all(
            "the code would not be valid Python with its lookup: replace it by hand".to_owned(),
        ));
    }
    Ok(Change {
        path: path.to_owned(),
        old: Some(file.text.to_owned()),
        new,
    })
}

fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for Edit { range, new: piece } in edits {
        new.push_str(&text[at..range.start]);
        new.push_str(&piece);
        at = range.end;
    }
    new + &text[at..]
}
