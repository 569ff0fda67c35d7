//! Probable mistakes in the templates of a version: the slips that the rest of the version does not show to be intended.

use std::collections::{BTreeMap, BTreeSet};

use super::check::each_template;
use super::formats;
use super::placeholders::{Placeholder, Placeholders};
use super::problem::Problem;
use super::slips::{MAX_SLIPS, Slip, SlipKind};
use super::uses::Reading;
use crate::content::{InputKind, Inputs, TemplateFormat, Templates};

/// The maximum number of warnings for one version. Later ones appear once these are corrected.
pub(crate) const MAX_WARNINGS: usize = 50;

/// A place in a template that is probably a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// A JSON pointer to the template.
    pub(crate) pointer: String,
    /// The probable mistake and its place in the template.
    pub(crate) problem: Problem,
    /// The inputs that nothing else reads.
    pub(crate) names: Vec<String>,
}

/// The first [`MAX_WARNINGS`] probable mistakes in valid templates, by place. Names in the contract are known inputs, even if no
/// template reads them.
pub(crate) fn mistakes(
    written: &Templates,
    inputs: &Inputs,
    contract: &BTreeSet<String>,
) -> Vec<Mistake> {
    let Templates { format, body } = written;
    let mut templates = Vec::new();
    each_template(body, |pointer, source| {
        // Invalid templates are refused instead.
        let reading = formats::read(*format, source, inputs).unwrap_or_default();
        templates.push((pointer, source, reading));
    });
    let mut judge = Judge {
        format: *format,
        inputs,
        reads: BTreeMap::new(),
        known: inputs.keys().chain(contract).map(String::as_str).collect(),
    };
    for (_, _, reading) in &templates {
        judge.count(reading);
    }
    let mistakes = templates
        .into_iter()
        .flat_map(|(pointer, source, reading)| judge.mistakes(&pointer, source, reading));
    mistakes.take(MAX_WARNINGS).collect()
}

/// Facts about a whole version that tell a mistake from intent.
struct Judge<'s> {
    format: TemplateFormat,
    inputs: &'s Inputs,
    /// How often each input is read, other than by a slip.
    reads: BTreeMap<&'s str, isize>,
    /// The names of inputs that a placeholder probably means.
    known: BTreeSet<&'s str>,
}

impl<'s> Judge<'s> {
    fn count(&mut self, reading: &Reading<'s>) {
        for (name, count) in &reading.slips.reads {
            *self.reads.entry(name).or_default() += count;
            if *count > 0 {
                self.known.insert(name);
            }
        }
    }

    fn is_read(&self, name: &str) -> bool {
        self.reads.get(name).is_some_and(|count| *count > 0)
    }

    /// The mistakes of one template, by place.
    fn mistakes(&self, pointer: &str, source: &str, reading: Reading<'s>) -> Vec<Mistake> {
        let slips = reading.slips.found.into_iter();
        let slips = slips.filter(|slip| !self.is_meant(slip));
        let mut found = Vec::from_iter(slips.chain(self.placeholders(reading.placeholders)));
        found.sort_by_key(|slip| slip.offset);
        let mistake = |slip: Slip<'_>| Mistake {
            pointer: pointer.to_owned(),
            names: (slip.names.iter().filter(|name| !self.is_read(name)))
                .map(|name| (*name).to_owned())
                .collect(),
            problem: Problem::at_offset(source, slip.offset, slip.what),
        };
        found.into_iter().take(MAX_SLIPS).map(mistake).collect()
    }

    fn placeholders(&self, found: Placeholders<'s>) -> impl Iterator<Item = Slip<'s>> {
        let reads_nothing = self.reads.is_empty();
        let probable = found.into_found().filter(move |(name, placeholder)| {
            self.known.contains(name) || (placeholder.is_word && reads_nothing)
        });
        probable.map(|(name, Placeholder { offset, .. })| Slip {
            offset,
            names: Vec::new(),
            kind: SlipKind::Word,
            what: self.placeholder(name),
        })
    }

    fn placeholder(&self, name: &str) -> String {
        match self.format {
            TemplateFormat::Jinja2 => format!(
                "`{{{name}}}` is text, not an input: did you mean `{{{{ {name} }}}}`? If not, put it between {{% raw %}} and {{% endraw %}}"
            ),
            TemplateFormat::Mustache => {
                format!("`{{{name}}}` is text, not an input: did you mean `{{{{{name}}}}}`?")
            }
            TemplateFormat::None => format!(
                "`{name}` in braces is text, not an input, since the format is `none`: did you mean `jinja2` or `mustache`?"
            ),
        }
    }

    fn is_meant(&self, slip: &Slip<'_>) -> bool {
        let is_number = |name: &&str| {
            let declared = self.inputs.get(*name);
            declared
                .is_some_and(|input| matches!(input.kind, InputKind::Integer | InputKind::Float))
        };
        let mut names = slip.names.iter();
        match slip.kind {
            SlipKind::Subtraction => {
                names.clone().all(is_number) || names.all(|name| self.is_read(name))
            }
            SlipKind::Text => false,
            SlipKind::Word => names.all(|name| self.inputs.contains_key(*name)),
        }
    }
}
