//! From candidates to what is reported: names, templates, and how a lookup takes their place.

use std::collections::{BTreeSet, HashSet};

use promptbook::content::{Content, Role};
use ruff_text_size::TextRange;

use crate::code::Code;
use crate::convert::{self, Entry, Names};
use crate::evaluate::fields::later;
use crate::evaluate::functions::dollars;
use crate::evaluate::percent::percent_later;
use crate::files::Source;
use crate::find::candidate::{Candidate, Said, What};
use crate::find::finder::Finder;
use crate::form::Form;
use crate::module::Module;
use crate::name_allocator::NameAllocator;
use crate::report::{Converted, Found, Outcome, Report};
use crate::site::{Piece, Site, Span, Turn};
use crate::symbol::Symbol;
use crate::text::{Part, Text};
use crate::threads;
use crate::uses::{self, Uses};

/// The most characters of an excerpt.
const EXCERPT: usize = 80;

/// Finds the prompts of a code base, ordered by file and line; and the files that don't parse.
pub fn scan(sources: &[Source]) -> Report {
    let (mut modules, mut unread) = (Vec::new(), Vec::new());
    for parsed in threads::each(sources, Module::parse) {
        match parsed {
            Ok(module) => modules.push(module),
            Err(why) => unread.push(why),
        }
    }
    let code = Code::new(&modules);
    let uses = uses::find(&code);
    let all: Vec<usize> = (0..modules.len()).collect();
    let candidates: Vec<Vec<Candidate>> =
        threads::each(&all, |module| Finder::look(&code, &uses, *module));
    let scan = Scan {
        modules: &modules,
        uses: &uses,
        candidates: &candidates,
    };
    let drafts = threads::each(&candidates, |candidates| {
        let drafts = candidates.iter().map(|candidate| scan.draft(candidate));
        drafts.collect::<Vec<_>>()
    });
    let found = scan.named(drafts);
    let looked_up = looked_up_everywhere(&uses, &found);
    Report {
        files: modules.len(),
        found,
        unread,
        looked_up,
    }
}

/// The prompts that are looked up wherever the code reads them: a constant that other code reads as well is converted.
fn looked_up_everywhere(uses: &Uses, found: &[Found]) -> BTreeSet<String> {
    let converted: HashSet<&str> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted.name.as_str()),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    let names = uses.looked_up.iter();
    let names = names.filter(|name| !converted.contains(name.as_str()));
    names.cloned().collect()
}

/// What is reported of a candidate, but for its name: that depends on the names before it.
struct Unnamed {
    made: Made,
    excerpt: String,
    notes: Vec<String>,
}

enum Made {
    Prompt(Box<(Result<Content, String>, Site)>),
    NeedsPerson(String),
    Skipped(String),
    LookedUp(String),
}

struct Scan<'s> {
    modules: &'s [Module],
    uses: &'s Uses,
    /// Those of each module.
    candidates: &'s [Vec<Candidate>],
}

impl Scan<'_> {
    /// Gives each its name, in their order.
    fn named(&self, drafts: Vec<Vec<Unnamed>>) -> Vec<Found> {
        let mut names = NameAllocator::excluding(&self.uses.looked_up);
        let candidates = self.candidates.iter().flatten();
        candidates
            .zip(drafts.into_iter().flatten())
            .map(|(candidate, draft)| self.found(candidate, draft, &mut names))
            .collect()
    }

    fn found(&self, candidate: &Candidate, draft: Unnamed, names: &mut NameAllocator) -> Found {
        let module = &self.modules[candidate.module];
        let outcome = match draft.made {
            Made::Skipped(reason) => Outcome::Skipped(reason),
            Made::NeedsPerson(reason) => Outcome::NeedsPerson(reason),
            Made::LookedUp(name) => Outcome::LookedUp(name),
            Made::Prompt(prompt) => {
                let (content, site) = *prompt;
                // What another place looks up already keeps its name.
                let known = self.looked_up(candidate).and_then(|name| name.parse().ok());
                let name = known.or_else(|| names.name(&module.dotted, &candidate.scope));
                finish(content, site, name)
            }
        };
        Found {
            at: module.span(candidate.range),
            line: module.line(candidate.range),
            scope: candidate.scope.join("."),
            excerpt: draft.excerpt,
            outcome,
            notes: draft.notes,
        }
    }

    fn draft(&self, candidate: &Candidate) -> Unnamed {
        if let Some(name) = self.looked_up(candidate)
            && self.read_later(candidate).is_empty()
        {
            return Unnamed {
                made: Made::LookedUp(name.to_owned()),
                excerpt: excerpt(&candidate.what.visible()),
                notes: Vec::new(),
            };
        }
        let mut notes = candidate.notes.clone();
        let made = match &candidate.what {
            What::Skipped { reason, .. } => Made::Skipped(reason.clone()),
            What::NeedsPerson { reason, .. } => Made::NeedsPerson(reason.clone()),
            What::LookedUp { name, .. } => Made::LookedUp(name.clone()),
            What::Text { text, form } => {
                notes.extend(text.notes.iter().cloned());
                self.text(candidate, text, *form, &mut notes)
            }
            What::Chat { said, manual, .. } => {
                self.chat(candidate, said, manual.clone(), &mut notes)
            }
        };
        Unnamed {
            made,
            excerpt: excerpt(&candidate.what.visible()),
            notes,
        }
    }

    fn text(
        &self,
        candidate: &Candidate,
        text: &Text,
        form: Form,
        notes: &mut Vec<String>,
    ) -> Made {
        if let Some(whole) = self.part_of(candidate) {
            return Made::Skipped(format!("its text is part of the prompt in {whole}"));
        }
        if matches!(form, Form::Jinja | Form::TrimmedJinja) {
            return self.jinja(text, form);
        }
        let filled = match form {
            Form::Plain | Form::Jinja | Form::TrimmedJinja => Ok(text.clone()),
            Form::Fields => later(text.clone()),
            Form::Percent => percent_later(text),
            Form::Dollar => match text.as_literal() {
                Some(literal) => dollars(&literal, |name| {
                    Some(convert::filled_later(&format!("${name}"), name))
                })
                .map(|parts| Text {
                    parts,
                    manual: Some("`string.Template` fills it in".to_owned()),
                    ..text.clone()
                }),
                None => {
                    Err("`$` names are put into text that values were put into before".to_owned())
                }
            },
            Form::Unknown => {
                Err("it is written in a template language that can't be converted".to_owned())
            }
        };
        let text = match filled {
            Ok(text) => text,
            Err(reason) => return Made::NeedsPerson(reason),
        };
        for note in &text.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        if form == Form::Plain {
            notes.extend(unfilled(&text));
        }
        let mut inputs = Names::default();
        let pieces = inputs.pieces(&text.parts);
        let site = self.site(candidate, &text, form, &pieces, &mut inputs, notes);
        Made::Prompt(Box::new((convert::text(&pieces, inputs), site)))
    }

    /// A template of Jinja is one already.
    fn jinja(&self, text: &Text, form: Form) -> Made {
        let Some(literal) = text.as_literal() else {
            return Made::NeedsPerson(
                "values are put into a Jinja template before it is one".to_owned(),
            );
        };
        if form == Form::TrimmedJinja && has_block_lines(&literal) {
            return Made::NeedsPerson(
                "its class takes away line ends and blanks around blocks".to_owned(),
            );
        }
        // Jinja leaves out a line end at the end, unless told otherwise.
        let literal = literal.strip_suffix('\n').unwrap_or(&literal).to_owned();
        let site = Site::Manual("a template class renders it".to_owned());
        Made::Prompt(Box::new((convert::jinja(literal), site)))
    }

    fn chat(
        &self,
        candidate: &Candidate,
        said: &[Said],
        manual: Option<String>,
        notes: &mut Vec<String>,
    ) -> Made {
        let mut inputs = Names::default();
        let (mut entries, mut fallback) = (Vec::new(), Vec::new());
        for said in said {
            match said {
                Said::Thread { source, argument } => {
                    let name = inputs.thread(source, argument.clone());
                    entries.push(Entry::Thread(name.clone()));
                    fallback.push(Turn::Thread(name));
                }
                Said::Turn { role, text } => {
                    let Some(known) = role_of(role) else {
                        return Made::NeedsPerson(format!(
                            "a message of it has the role `{role}`, which prompts here don't have"
                        ));
                    };
                    notes.extend(text.notes.iter().cloned());
                    if role == "developer" {
                        notes.push("the role `developer` became `system`".to_owned());
                    }
                    let pieces = inputs.pieces(&text.parts);
                    entries.push(Entry::Says(known, pieces.clone()));
                    fallback.push(Turn::Says {
                        role: role.clone(),
                        content: pieces,
                    });
                }
            }
        }
        let site = match manual.or(candidate.fixed.map(str::to_owned)) {
            Some(reason) => Site::Manual(reason),
            None => Site::Messages {
                at: self.span(candidate, candidate.range),
                fallback,
                arguments: inputs.arguments.clone(),
            },
        };
        if !candidate.later && matches!(site, Site::Messages { .. }) {
            notes.push(AT_IMPORT.to_owned());
        }
        Made::Prompt(Box::new((convert::chat(&entries, inputs), site)))
    }

    fn site(
        &self,
        candidate: &Candidate,
        text: &Text,
        form: Form,
        pieces: &[Piece],
        inputs: &mut Names,
        notes: &mut Vec<String>,
    ) -> Site {
        if let Some(reason) = text.manual.as_deref().or(candidate.fixed) {
            return Site::Manual(reason.to_owned());
        }
        let read_later = self.read_later(candidate);
        if form == Form::Fields {
            let at = match read_later.is_empty() {
                true => {
                    note_import(candidate, notes);
                    vec![self.span(candidate, candidate.range)]
                }
                false => read_later,
            };
            return Site::Template {
                at,
                fields: inputs.fields.clone(),
            };
        }
        if form != Form::Plain {
            return Site::Manual("other code fills it in".to_owned());
        }
        if !text.has_placeholders() && !read_later.is_empty() {
            return Site::Constant { uses: read_later };
        }
        note_import(candidate, notes);
        let (range, fallback) = match &text.inner {
            Some((range, parts)) => (*range, inputs.pieces(parts)),
            None => (candidate.range, pieces.to_vec()),
        };
        Site::Expression {
            at: self.span(candidate, range),
            fallback,
            arguments: inputs.arguments.clone(),
        }
    }

    /// The name of the prompt that a lookup asks for with this constant as its fallback.
    fn looked_up(&self, candidate: &Candidate) -> Option<&str> {
        let uses = self.uses.get(candidate.symbol.as_ref()?)?;
        uses.iter().find_map(|used| used.looked_up.as_deref())
    }

    /// Where a constant of a file or class is read each time anew, outside of lookups and of other prompts that it is part of.
    fn read_later(&self, candidate: &Candidate) -> Vec<Span> {
        let symbol = candidate.symbol.as_ref().filter(|_| !candidate.later);
        let uses = symbol.and_then(|symbol| Some((symbol, self.uses.get(symbol)?)));
        uses.into_iter()
            .flat_map(|(symbol, uses)| uses.iter().map(move |used| (symbol, used)))
            .filter(|(symbol, used)| {
                used.later
                    && used.looked_up.is_none()
                    && self.inside_other(symbol, used.module, used.range).is_none()
            })
            .map(|(_, used)| used)
            .map(|used| self.modules[used.module].span(used.range))
            .collect()
    }

    /// The place of the prompt that a constant's text is part of, when it is used nowhere else.
    fn part_of(&self, candidate: &Candidate) -> Option<String> {
        let symbol = candidate.symbol.as_ref()?;
        let uses = self.uses.get(symbol)?;
        let mut place = None;
        for used in uses {
            let around = self.inside_other(symbol, used.module, used.range)?;
            let module = &self.modules[used.module];
            let line = module.line(around.range);
            place.get_or_insert_with(|| match used.module == candidate.module {
                true => format!("line {line}"),
                false => format!("{}:{line}", module.path.display()),
            });
        }
        place
    }

    /// The prompt that takes in the text of a constant that is read here. One that only formats its value doesn't.
    fn inside_other(&self, symbol: &Symbol, module: usize, range: TextRange) -> Option<&Candidate> {
        let has = |text: &Text| text.inlined.contains(symbol);
        self.candidates[module].iter().find(|other| {
            let takes_in = || match &other.what {
                What::Text { text, .. } => has(text),
                What::Chat { said, .. } => said
                    .iter()
                    .any(|said| matches!(said, Said::Turn { text, .. } if has(text))),
                What::NeedsPerson { .. } | What::Skipped { .. } | What::LookedUp { .. } => false,
            };
            other.range.contains_range(range) && takes_in()
        })
    }

    fn span(&self, candidate: &Candidate, range: TextRange) -> Span {
        self.modules[candidate.module].span(range)
    }
}

/// Whether a block or comment of Jinja begins a line or ends one.
fn has_block_lines(template: &str) -> bool {
    let begins = |line: &str| {
        ["{%", "{#"]
            .iter()
            .any(|tag| line.trim_start().starts_with(tag))
    };
    template.lines().any(begins) || template.contains("%}\n") || template.contains("#}\n")
}

const AT_IMPORT: &str = "it is made when its file is imported: an edit shows after a restart";

fn note_import(candidate: &Candidate, notes: &mut Vec<String>) {
    if !candidate.later {
        notes.push(AT_IMPORT.to_owned());
    }
}

fn finish(
    content: Result<Content, String>,
    site: Site,
    name: Option<promptbook::PromptName>,
) -> Outcome {
    match (content, name) {
        (Ok(content), Some(name)) => Outcome::Converted(Box::new(Converted {
            name,
            content,
            site,
        })),
        (Err(reason), _) => Outcome::NeedsPerson(reason),
        (Ok(_), None) => {
            Outcome::NeedsPerson("no name can be made of its identifiers: give it one".to_owned())
        }
    }
}

fn role_of(role: &str) -> Option<Role> {
    match role {
        "system" | "developer" => Some(Role::System),
        "user" | "human" => Some(Role::User),
        "assistant" | "ai" => Some(Role::Assistant),
        _ => None,
    }
}

/// What looks like a place for a value, and nothing fills in.
fn unfilled(text: &Text) -> Option<String> {
    let names: Vec<String> = text
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Literal(text) => Some(text),
            Part::Placeholder(_) => None,
        })
        .flat_map(|text| text.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|name| format!("`{{{name}}}`"))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "nothing is seen to fill in {}: it is kept as text",
            names.join(", ")
        )
    })
}

fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None => line,
    }
}
