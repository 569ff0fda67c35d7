//! Where libraries take texts that reach a model: one table per library, in which adding a place is one line.

mod agents;
mod clients;
mod decorators;
mod filled;

use std::collections::HashMap;

pub(crate) use decorators::{DECORATORS, Decorated};
pub(crate) use filled::Filled;

use filled::FILLED;

/// A library and its sinks.
pub(crate) struct Library {
    /// The modules that it is imported as; none if its calls are recognised without an import.
    modules: &'static [&'static str],
    sinks: &'static [Sink],
}

/// An argument of a function, method or class that reaches a model: its name, the argument and its position, and the role that the
/// text has. The name is `owner.method` if the name of the object, or of its class, must end like the owner.
pub(crate) struct Sink(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) Option<usize>,
    pub(crate) &'static str,
);

impl Sink {
    /// The owner and the name of the function.
    fn path(&self) -> (&'static str, &'static str) {
        self.0.rsplit_once('.').unwrap_or(("", self.0))
    }

    /// Whether it adds to a conversation what the program says as the assistant.
    pub(crate) fn answers(&self) -> bool {
        self.3 == "assistant" && self.path().1.starts_with("add_")
    }

    /// Whether it is the argument with this keyword or position.
    pub(crate) fn takes(&self, keyword: Option<&str>, position: usize) -> bool {
        match keyword {
            Some(keyword) => keyword == self.1,
            None => self.2 == Some(position),
        }
    }
}

/// All sinks by the name of the function, with the index of their library.
pub(crate) struct Sinks {
    by_name: HashMap<&'static str, Vec<(usize, &'static Sink)>>,
}

/// The libraries that a file imports, as bits.
pub(crate) type Imported = u64;

impl Sinks {
    pub(crate) fn new() -> Self {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for (index, library) in libraries().enumerate() {
            for sink in library.sinks {
                by_name
                    .entry(sink.path().1)
                    .or_default()
                    .push((index, sink));
            }
        }
        Self { by_name }
    }

    /// Whether any library has a sink in a function of this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The sinks of a call of `owner.name`. `path` is the full name of what is called, if it is imported; `is_method` tells whether it is
    /// called on an object.
    pub(crate) fn of<'s>(
        &'s self,
        (owner, name): (&str, &str),
        path: Option<&str>,
        is_method: bool,
        imported: Imported,
    ) -> impl Iterator<Item = &'static Sink> + 's {
        let owner = owner.to_lowercase();
        let path = path.map(str::to_owned);
        let sinks = self.by_name.get(name).into_iter().flatten();
        let sinks = sinks.filter(move |(index, sink)| {
            let Some(library) = libraries().nth(*index) else {
                return false;
            };
            let known = match &path {
                Some(path) => library.modules.is_empty() || library.is_named_by(path),
                None => is_method && (library.modules.is_empty() || imported & (1 << index) != 0),
            };
            known && owner.ends_with(sink.path().0)
        });
        sinks.map(|(_, sink)| *sink)
    }
}

impl Library {
    fn is_named_by(&self, path: &str) -> bool {
        is_in(path, self.modules)
    }
}

/// How a library fills in this argument of a call. `path` is the full name of what is called.
pub(crate) fn filled(name: &str, argument: &str, path: Option<&str>) -> Option<&'static Filled> {
    FILLED.iter().find(|filled| {
        filled.calls.contains(&name)
            && filled.arguments.contains(&argument)
            && path.is_none_or(|path| is_in(path, filled.modules))
    })
}

/// Whether a full name belongs to one of these modules.
fn is_in(path: &str, modules: &[&str]) -> bool {
    modules.iter().any(|module| {
        let rest = path.strip_prefix(module);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The libraries that an imported name belongs to.
pub(crate) fn imported(path: &str) -> Imported {
    let named = libraries()
        .enumerate()
        .filter(|(_, library)| library.is_named_by(path));
    named.fold(0, |bits, (index, _)| bits | 1 << index)
}

fn libraries() -> impl Iterator<Item = &'static Library> {
    clients::LIBRARIES.iter().chain(agents::LIBRARIES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_has_a_bit() {
        assert!(libraries().count() <= Imported::BITS as usize);
    }
}
