//! Determining what a Mustache template uses and its probable mistakes.

use super::parse::{Part, parse};
use crate::content::{InputKind, Inputs};
use crate::template::access::{self, Part as Read};
use crate::template::includes::Include;
use crate::template::problem::{Problem, statement};
use crate::template::slips::{Slip, SlipKind};
use crate::template::uses::Reading;

/// Parses a template and returns what it reads.
///
/// # Errors
/// Invalid tags, and reads of parts that an input's declared kind does not have.
pub(in crate::template) fn read<'s>(
    source: &'s str,
    inputs: &'s Inputs,
) -> Result<Reading<'s>, Vec<Problem>> {
    let mut reading = Reading::default();
    let mut problems = Vec::new();
    for part in parse(source)? {
        match part {
            Part::Text(at) => text(&mut reading, source, &source[at]),
            Part::Variable { path: at, .. } => {
                let path = &source[at.clone()];
                let name = input_of(path);
                reading.uses.insert(name);
                reading.needs.insert(name);
                *reading.slips.reads.entry(name).or_default() += 1;
                if let Some((_, what)) = lacking(path, inputs) {
                    problems.push(Problem::at_offset(source, at.start, what));
                }
            }
            Part::Partial { tag, name } => reading.includes.push(Include {
                name,
                offset: tag.start,
            }),
        }
    }
    match problems.is_empty() {
        true => Ok(reading),
        false => Err(problems),
    }
}

/// Infers the kind of each of these inputs from the parts that the template reads of it.
pub(in crate::template) fn kinds_by_use(source: &str, inputs: &Inputs) -> Vec<(String, InputKind)> {
    let parts = parse(source).unwrap_or_default().into_iter();
    let kinds = parts.filter_map(|part| {
        let Part::Variable { path: at, .. } = part else {
            return None;
        };
        let path = &source[at];
        let (fits, _) = lacking(path, inputs)?;
        Some((input_of(path).to_owned(), fits))
    });
    kinds.collect()
}

fn input_of(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

/// The message that an input can't have the part that a path reads, with a kind that has it.
fn lacking(path: &str, inputs: &Inputs) -> Option<(InputKind, String)> {
    let (name, rest) = path.split_once('.')?;
    let part = rest.split('.').next().unwrap_or_default();
    let read = match part.parse::<usize>() {
        Ok(_) => Read::Indexed,
        Err(_) => Read::Named(part),
    };
    let item = format!("as in `{{{{ {name}.0 }}}}`");
    access::lacking_part(inputs, name, true, &read, &item)
}

/// Records placeholders of other languages, and the first Jinja2 statement.
fn text<'s>(reading: &mut Reading<'s>, source: &'s str, text: &'s str) {
    reading.placeholders.text(source, text);
    let mut tags = text.match_indices("{%");
    let found = tags.find_map(|(at, _)| Some((at, statement(&text[at + 2..])?)));
    let Some((at, keyword)) = found.filter(|_| reading.slips.found.is_empty()) else {
        return;
    };
    reading.slips.found.push(Slip {
        offset: text.as_ptr().addr() - source.as_ptr().addr() + at,
        names: Vec::new(),
        kind: SlipKind::Text,
        what: format!(
            "`{{% {keyword} … %}}` is text in the format `mustache`: did you mean the format `jinja2`?"
        ),
    });
}
