//! What is known of all files at any time: their names, their classes and the functions that read files.

use ruff_text_size::{Ranged, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::bases::Place;
use crate::code::classes::{Bases, Class, Classes};
use crate::code::imports::imports_package;
use crate::code::names::Names;
use crate::code::{self, calls};
use crate::module::Module;
use crate::outline::{Input, Outline};
use crate::reads::Opened;
use crate::scan::Options;
use crate::scope::Scopes;
use crate::sinks::{Imported, Sinks};
use crate::symbol::ScopeId;
use crate::threads;
use crate::unread::Unread;
use crate::words::{WordId, Words};

/// All files that could be parsed. They are known by their index here.
pub(crate) struct Tables<'s> {
    inputs: Vec<Input<'s>>,
    pub(crate) files: Vec<Outline>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) options: Options,
    /// Files by module name.
    pub(super) by_name: FxHashMap<String, Vec<usize>>,
    /// Files by the last part of their module name: a folder without `__init__.py` is a package as well.
    pub(super) by_last: FxHashMap<String, Vec<usize>>,
    pub(super) classes: Classes,
    /// The classes that may take arguments which reach a model, because they extend one of a library.
    pub(super) heirs: FxHashSet<(usize, ScopeId)>,
    /// The names of each file.
    pub(super) names: Vec<Names>,
    /// What they consist of.
    pub(super) words: Words,
    /// The functions that may return what they read, by name, and where they are defined.
    loaders: FxHashMap<String, Vec<(usize, TextSize)>>,
    /// The arguments of calls that reach a model.
    pub(super) sinks: Sinks,
    /// The libraries that each file imports.
    pub(super) libraries: Vec<Imported>,
    /// Whether any file imports CrewAI.
    pub(crate) uses_crewai: bool,
}

/// What one file adds to the tables.
struct Summary<'s> {
    input: Input<'s>,
    outline: Outline,
    classes: Vec<Class>,
    names: Names,
    /// The words of its names.
    words: Words,
    loaders: Vec<(String, TextSize)>,
    libraries: Imported,
    uses_crewai: bool,
}

impl<'s> Summary<'s> {
    fn read(input: Input<'s>) -> Result<Self, Unread> {
        let (outline, module) = Outline::read(input)?;
        let scopes = Scopes::of(&module);
        let (names, words) = Names::of(&scopes);
        let loaders = Opened::of(&module).functions;
        let loaders = loaders
            .into_iter()
            .map(|function| (function.name.to_string(), function.start()));
        Ok(Self {
            input,
            outline,
            classes: Class::all(&scopes),
            names,
            words,
            loaders: loaders.collect(),
            libraries: calls::libraries(&scopes),
            uses_crewai: imports_package(&scopes, "crewai"),
        })
    }
}

impl<'s> Tables<'s> {
    pub(crate) fn read(inputs: &[Input<'s>], options: Options) -> Self {
        let mut tables = Self {
            inputs: Vec::new(),
            files: Vec::new(),
            unread: Vec::new(),
            options,
            by_name: FxHashMap::default(),
            by_last: FxHashMap::default(),
            classes: Classes::default(),
            heirs: FxHashSet::default(),
            names: Vec::new(),
            words: Words::default(),
            loaders: FxHashMap::default(),
            sinks: Sinks::new(),
            libraries: Vec::new(),
            uses_crewai: false,
        };
        let mut bases = Vec::new();
        let read = |input: &Input<'s>| Summary::read(*input);
        threads::parallel_each(inputs, read, |summary| match summary {
            Ok(summary) => tables.add(summary, &mut bases),
            Err(unread) => tables.unread.push(unread),
        });
        tables.classes.relate();
        tables.heirs = code::with_all(&tables, |code| code.heirs(bases));
        tables
    }

    fn add(&mut self, mut summary: Summary<'s>, bases: &mut Vec<(Place, Bases)>) {
        let index = self.files.len();
        let dotted = &summary.outline.dotted;
        let named = self.by_name.entry(dotted.join(".")).or_default();
        named.push(index);
        if let Some(last) = dotted.last() {
            self.by_last.entry(last.clone()).or_default().push(index);
        }
        for (name, at) in summary.loaders {
            self.loaders.entry(name).or_default().push((index, at));
        }
        let extended = self.classes.add(index, summary.classes).into_iter();
        bases.extend(extended.map(|(scope, bases)| ((index, scope), bases)));
        let words = summary.words.iter();
        let numbers: Vec<WordId> = words.map(|word| self.words.add(word)).collect();
        summary.names.renumber(&numbers);
        self.names.push(summary.names);
        self.libraries.push(summary.libraries);
        self.uses_crewai |= summary.uses_crewai;
        self.files.push(summary.outline);
        self.inputs.push(summary.input);
    }

    /// Drops what only resolves names, once no file is looked at any more.
    pub(crate) fn drop_names(&mut self) {
        (self.names, self.words, self.classes) = Default::default();
    }

    /// Parses a file again. A file that has changed since is empty: no position in it is known.
    pub(super) fn parse_again(&self, index: usize) -> Module {
        let again = self.files[index].parse_again(self.inputs[index]);
        again.unwrap_or_else(Module::empty)
    }

    /// The only function with this name that may return what it reads, and where it is defined.
    pub(crate) fn loader(&self, name: &str) -> Option<(usize, TextSize)> {
        match self.loaders.get(name)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}
