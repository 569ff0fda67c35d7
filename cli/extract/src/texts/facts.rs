//! What the code does with a text of a file.

use std::collections::BTreeSet;

use crate::evaluate::whitespace::strip;
use crate::form::Form;
use crate::reads::{ReadAt, Side, Syntax};
use crate::site::Span;
use crate::symbol::Symbol;
use crate::texts::entries::Entry;
use crate::texts::{Program, TextFile};

/// What the code does with a text of a file.
pub(super) struct Facts {
    /// Whether any code was found that reads it.
    pub(super) read: bool,
    pub(super) sent: bool,
    pub(super) form: Form,
    pub(super) syntax: Syntax,
    sides: Vec<Side>,
    /// The names that it is assigned to.
    pub(super) labels: Vec<String>,
    /// The expressions that a lookup can replace.
    pub(super) sites: Vec<Span>,
    /// Whether one of them is evaluated when its file is imported.
    pub(super) at_import: bool,
    /// Why other code that reads it can't be replaced.
    pub(super) manual: Option<String>,
    pub(super) looked_up: Option<String>,
}

/// How much of a read is an entry.
#[derive(PartialEq)]
enum Part {
    /// It reads this text.
    Exactly,
    /// It reads data with this entry at the outermost level.
    Entry,
    /// It reads data with this entry somewhere in it, or an entry whose key is not known.
    Somewhere,
    No,
}

impl Facts {
    pub(super) fn of(program: Program<'_>, file: &TextFile<'_>, entry: &Entry) -> Self {
        let mut facts = Self {
            read: false,
            sent: false,
            form: Form::Plain,
            syntax: Syntax::Text,
            sides: Vec::new(),
            labels: Vec::new(),
            sites: Vec::new(),
            at_import: false,
            manual: None,
            looked_up: None,
        };
        for read in &file.reads {
            match part(read, entry) {
                Part::No => continue,
                Part::Exactly => facts.exactly(program, read),
                Part::Entry => facts.entry(program, read, entry),
                Part::Somewhere => facts.somewhere(read),
            }
            facts.read = true;
            facts.sides.clone_from(&read.read.stripped);
            facts.syntax = read.read.syntax;
            let names = read.symbols.iter().map(|symbol| symbol.name.to_string());
            facts.labels.extend(names.chain(read.label.clone()));
        }
        let mut seen = BTreeSet::new();
        facts
            .sites
            .retain(|site| seen.insert((site.file.clone(), site.range.start)));
        facts
    }

    /// The text without the white space that the code removes.
    pub(super) fn stripped(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for side in &self.sides {
            let method = match side {
                Side::Start => "lstrip",
                Side::End => "rstrip",
                Side::Both => "strip",
            };
            text = strip(&text, method, None);
        }
        text
    }

    fn exactly(&mut self, program: Program<'_>, read: &ReadAt) {
        self.sent |= read.sent;
        self.filled(read.form);
        let mut later = Vec::new();
        for symbol in &read.symbols {
            later.extend(self.uses(program, symbol, !read.later));
        }
        if let Some(name) = &read.looked_up {
            self.looked_up = Some(name.clone());
        } else if let Some(reason) = read.manual {
            self.manual.get_or_insert_with(|| reason.to_owned());
        } else if read.read.path.is_open() {
            self.chosen(read);
        } else if !later.is_empty() {
            self.sites.extend(later);
        } else if self.looked_up.is_none() {
            self.at_import |= !read.later;
            self.sites.push(read.at.clone());
        }
    }

    fn entry(&mut self, program: Program<'_>, read: &ReadAt, entry: &Entry) {
        let mut sites = Vec::new();
        for symbol in &read.symbols {
            let Some(key) = entry.keys.first() else {
                continue;
            };
            sites.extend(self.uses(program, &symbol.entry(key), false));
        }
        if sites.is_empty() && self.looked_up.is_none() {
            return self.somewhere(read);
        }
        self.sites.extend(sites);
    }

    fn somewhere(&mut self, read: &ReadAt) {
        if read.read.syntax != Syntax::Data {
            self.sent |= read.sent;
            self.filled(read.form);
        }
        self.chosen(read);
    }

    /// Notes code that chooses the text at run time.
    fn chosen(&mut self, read: &ReadAt) {
        let place = format!("{}:{}", read.at.file.display(), read.line);
        self.manual.get_or_insert(match read.read.syntax {
            Syntax::Data => format!("it is an entry of the data that {place} reads"),
            Syntax::LangChain => format!("LangChain reads it in {place}"),
            Syntax::Jinja => format!("Jinja reads it in {place}"),
            Syntax::Text | Syntax::Fields => {
                format!("{place} chooses the file when it runs")
            }
        });
    }

    /// The places that read a name; only those in functions, if `later`.
    fn uses(&mut self, program: Program<'_>, symbol: &Symbol, later: bool) -> Vec<Span> {
        let reach = program.uses.by_alias(symbol);
        self.sent |= reach.sent;
        self.filled(reach.form.unwrap_or(Form::Plain));
        let mut sites = Vec::new();
        for used in program.uses.get(symbol) {
            self.sent |= used.sent;
            self.filled(used.form);
            match &used.looked_up {
                Some(name) => self.looked_up = Some(name.to_string()),
                None if later && !used.later => {}
                None => {
                    self.at_import |= !used.later;
                    sites.push(program.tables.files[used.module()].span(used.range));
                }
            }
        }
        // What a function reads is looked up there.
        match later || symbol.name.ends_with(']') {
            true => sites,
            false => Vec::new(),
        }
    }

    fn filled(&mut self, form: Form) {
        if self.form == Form::Plain {
            self.form = form;
        }
    }
}

fn part(read: &ReadAt, entry: &Entry) -> Part {
    let keys = &read.read.keys;
    let is_data = matches!(read.read.syntax, Syntax::Data | Syntax::LangChain);
    if entry.keys.is_empty() {
        return match is_data {
            true => Part::No,
            false => Part::Exactly,
        };
    }
    let mut pairs = keys.iter().zip(&entry.keys);
    if !is_data || !pairs.all(|(key, of)| key.as_ref().is_none_or(|key| key == of)) {
        return Part::No;
    }
    let is_known = keys.iter().all(Option::is_some);
    match (keys.len(), entry.keys.len()) {
        _ if !is_known => Part::Somewhere,
        (read, entry) if read == entry => Part::Exactly,
        (0, 1) if read.read.syntax == Syntax::Data => Part::Entry,
        (read, entry) if read < entry => Part::Somewhere,
        _ => Part::No,
    }
}
