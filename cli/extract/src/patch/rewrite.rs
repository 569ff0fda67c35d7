//! Rewrites one file with its lookups.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ruff_python_parser::parse_module;

use crate::patch::call::{Edit, apply};
use crate::patch::claim::{Claim, Refused};
use crate::patch::diff::Change;
use crate::patch::file::File;
use crate::patch::head::Head;
use crate::patch::helper::Helper;
use crate::patch::home::Home;
use crate::patch::place::Place;
use crate::patch::program::Program;
use crate::patch::{call, head, helper, width};

/// Rewrites a file, or says why prompts in it can't be replaced.
pub(crate) fn file(
    program: &Program<'_>,
    path: &Path,
    claims: &[Claim<'_>],
    home: &Result<Home, String>,
    helpers: &mut BTreeMap<PathBuf, Option<Helper>>,
) -> Result<Change, Refused> {
    let (file, first) = match (program.files.get(path), claims.first()) {
        (Some(file), Some(first)) => (file, first.range.start),
        _ => return Err(Refused::new()),
    };
    let home = home.as_ref().map_err(|reason| refuse(claims, reason))?;
    let is_foreign = |module: &str| match home.from {
        // In a package, what other code imports as `prompts` is another module.
        Some(_) => program.hides(&home.folder, module),
        None => program.roots.imports(module),
    };
    let helper = helpers
        .entry(home.folder.clone())
        .or_insert_with(|| helper::at(&home.folder, is_foreign))
        .as_ref();
    let is_older = helper.is_some_and(|helper| helper.is_older);
    let head = helper
        .ok_or_else(|| {
            "the program has modules `prompts` and `promptbook_prompts` of its own".to_owned()
        })
        .and_then(|helper| head::of(file, helper, home, first))
        .map_err(|reason| refuse(claims, &reason))?;
    let lines = Lines {
        width: width::of(path, file),
        is_older,
    };
    let edits = edits(file, claims, &head, &lines)?;
    let new = apply(file.text, edits.iter().flatten());
    // The last check: no patch may break the syntax of a program.
    if parse_module(&new).is_err() {
        let alone = |edits: &Vec<Edit>| parse_module(&apply(file.text, edits)).is_err();
        // The first edit is the import.
        let each = claims.iter().zip(&edits[1..]);
        let broken = each.filter(|(_, edits)| alone(edits));
        let mut broken: Vec<&Claim<'_>> = broken.map(|(claim, _)| claim).collect();
        if broken.is_empty() {
            broken.extend(claims);
        }
        let reason = "the code would not be valid Python with its lookup: replace it by hand";
        return Err(refuse(broken, reason));
    }
    Ok(Change {
        path: path.to_owned(),
        old: Some(file.text.to_owned()),
        new,
    })
}

fn refuse<'c>(claims: impl IntoIterator<Item = &'c Claim<'c>>, reason: &str) -> Refused {
    let indices = claims.into_iter().map(|claim| claim.wanted.index);
    indices.map(|index| (index, reason.to_owned())).collect()
}

/// How the lookups of a file are written.
struct Lines {
    width: usize,
    is_older: bool,
}

/// The edits for the import, and for each claim.
fn edits(
    file: &File<'_>,
    claims: &[Claim<'_>],
    head: &Head,
    lines: &Lines,
) -> Result<Vec<Vec<Edit>>, Refused> {
    let import = head.insert.iter().map(|(at, new)| Edit {
        range: *at..*at,
        new: new.clone(),
    });
    let (mut edits, mut reasons) = (vec![Vec::from_iter(import)], Refused::new());
    for Claim { range, wanted } in claims {
        let place = Place {
            file,
            range: range.clone(),
            helper: &head.name,
            is_older: lines.is_older,
            name: wanted.name,
            width: lines.width,
        };
        match call::edits(&place, &wanted.call) {
            Ok(more) => edits.push(more),
            Err(reason) => {
                reasons.insert(wanted.index, reason);
            }
        }
    }
    match reasons.is_empty() {
        true => Ok(edits),
        false => Err(reasons),
    }
}
