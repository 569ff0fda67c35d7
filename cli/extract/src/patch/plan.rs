//! Plans which prompts are replaced where, and why others are not.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use crate::patch::call::Call;
use crate::patch::claim::{Claim, PlannedLookup, Refused};
use crate::patch::diff::Change;
use crate::patch::helper::{HELPER, Helper};
use crate::patch::home::Home;
use crate::patch::program::Program;
use crate::patch::{home, modules, rewrite};
use crate::report::{Converted, Finding, Outcome};
use crate::site::Site;

/// The changes to a program.
pub(crate) struct Planned {
    pub(crate) changes: Vec<Change>,
    pub(crate) unpatched: Vec<(usize, String)>,
}

/// Plans all lookups, and tries again without those that turn out to be impossible.
pub(crate) fn plan(program: &Program<'_>, found: &[Finding]) -> Planned {
    let mut refused = Refused::new();
    let wanted: Vec<PlannedLookup<'_>> = found
        .iter()
        .enumerate()
        .filter_map(|(index, found)| match &found.outcome {
            Outcome::Converted(converted) => Some((index, converted)),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
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
    let places = wanted.iter().filter(|it| !refused.contains_key(&it.index));
    let places = places.flat_map(|it| &it.spans);
    let paths = places.filter_map(|span| Some(program.file(&span.file)?.0));
    let homes = home::of(&program.files, &program.roots, &paths.collect());
    loop {
        let before = refused.len();
        let (changes, inner) = round(program, &wanted, &homes, &mut refused);
        if refused.len() == before {
            refused.extend(inner);
            let unpatched = refused.into_iter().collect();
            return Planned { changes, unpatched };
        }
    }
}

fn wanted(index: usize, converted: &Converted) -> Result<PlannedLookup<'_>, String> {
    let (spans, call) = match &converted.site {
        Site::Expression { at, arguments, .. } if arguments.is_empty() => (vec![at], Call::Keep),
        Site::Expression {
            at,
            fallback,
            arguments,
        } => (vec![at], Call::Text(fallback, arguments)),
        Site::Constant { uses } if uses.is_empty() => {
            return Err("no function reads it, so a lookup would run at import time".to_owned());
        }
        Site::Constant { uses } => (uses.iter().collect(), Call::Keep),
        Site::Template { at, .. } if at.is_empty() => {
            return Err("no code in these files reads it".to_owned());
        }
        Site::Template { at, fields } => (at.iter().collect(), Call::Template(fields)),
        Site::Lines { at } => (at.iter().collect(), Call::Lines),
        Site::Messages {
            at,
            fallback,
            arguments,
        } => (vec![at], Call::Messages(fallback, arguments)),
        Site::Manual(reason) => return Err(reason.clone()),
    };
    Ok(PlannedLookup {
        index,
        name: converted.name.as_str(),
        spans,
        call,
    })
}

/// Checks that each place of a prompt is in a file that can be patched.
fn check(program: &Program<'_>, wanted: &PlannedLookup<'_>) -> Result<(), String> {
    for span in &wanted.spans {
        let (_, file) = program
            .file(&span.file)
            .ok_or("it is read in a file that was not scanned")?;
        if let Some(reason) = &file.refused {
            return Err(reason.clone());
        }
        if file.text.get(span.range.clone()).is_none_or(str::is_empty) {
            return Err("its place in the file can't be determined".to_owned());
        }
    }
    Ok(())
}

/// One attempt: the changes, and the prompts that are inside of others. Prompts that can't be replaced are added to `refused`.
fn round(
    program: &Program<'_>,
    wanted: &[PlannedLookup<'_>],
    homes: &BTreeMap<PathBuf, Result<Home, String>>,
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
    // A constant that is inside of another prompt in one place can still be looked up in another.
    inner.retain(|index, _| !outermost.contains(index));
    let mut helpers = BTreeMap::new();
    let mut changes = Vec::new();
    for (path, claims) in &claims {
        let Some(home) = homes.get(*path) else {
            continue;
        };
        match rewrite::file(program, path, claims, home, &mut helpers) {
            Ok(change) => changes.push(change),
            Err(reasons) => refused.extend(reasons),
        }
    }
    let helpers: Vec<Helper> = helpers.into_values().flatten().collect();
    let listings = helpers.iter().filter_map(modules::listing);
    let listings: Vec<Change> = listings.collect();
    let new = helpers.into_iter().filter(|helper| !helper.exists);
    let new = new.map(|helper| Change {
        path: helper.path,
        old: None,
        new: HELPER.to_owned(),
    });
    (new.chain(listings).chain(changes).collect(), inner)
}

/// Drops claims inside of other claims, and records why.
fn keep_outermost(claims: &mut Vec<Claim<'_>>, inner: &mut Refused) {
    claims.sort_by_key(|claim| {
        let Range { start, end } = claim.range;
        (start, usize::MAX - end, claim.wanted.index)
    });
    let mut kept: Option<(usize, String, usize)> = None;
    claims.retain(|claim| match &kept {
        Some((end, name, index)) if claim.range.start < *end => {
            if *index != claim.wanted.index {
                let reason = format!("it is part of `{name}`, which is looked up as a whole");
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
