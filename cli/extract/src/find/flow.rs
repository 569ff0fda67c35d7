//! What the code does with the values that a name is assigned, and texts that several statements make.

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use crate::certainty::Doubt;
use crate::code::callees::Callee;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::find::placeholders::PIECE;
use crate::form::Form;
use crate::scope::Change;
use crate::symbol::Symbol;
use crate::uses::names_prompt;

/// How many texts around a text are considered.
const FAR: usize = 2;

/// How many uses and assignments of a name are considered; generated code can have any number.
pub(crate) const MANY: usize = 60;

/// What the code does with one value of a name.
pub(crate) struct Flow {
    /// Whether it sends it to a model.
    pub(crate) sent: bool,
    /// Whether only other code, which it is passed to, sends it.
    pub(crate) indirect: bool,
    /// How it fills it in.
    pub(crate) form: Form,
    /// Whether it is sent only as a part of another text.
    pub(crate) only_part: bool,
    /// Whether a use of it can see another value.
    pub(crate) one_of_several: bool,
    /// Whether a library puts it together with other texts.
    pub(crate) joined: bool,
    /// Whether all that the code does with it is to show it to a person.
    pub(crate) shown: bool,
    /// The texts in it that `.replace` fills in.
    pub(crate) replaced: Vec<String>,
}

impl<'a> Finder<'_, 'a> {
    /// What the code does with the value that a name is assigned at `set`.
    pub(crate) fn flow(&self, symbol: &Symbol, set: TextRange) -> Flow {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let changes = self.code.bindings(symbol).map_or(0, <[_]>::len);
        let uses = self.uses.get(symbol);
        let (mut form, mut sent, mut seen) = (Form::Plain, false, Vec::new());
        let (mut joined, mut whole) = (false, false);
        let (mut shown, mut hidden) = (false, false);
        for used in uses {
            let is_local = used.is_in(self.module, self.scope);
            if is_local {
                let followed = changes <= MANY && seen.len() < MANY;
                if !followed || !scope.reaches(&symbol.name, set, used.range) {
                    continue;
                }
                seen.push(used.range);
            }
            sent |= used.sent;
            joined |= used.joined;
            shown |= used.shown;
            hidden |= !used.shown;
            whole |= used.sent && !used.part;
            if form == Form::Plain {
                form = used.form;
            }
        }
        let by_alias = self.uses.by_alias(symbol);
        Flow {
            sent: sent || by_alias.sent,
            indirect: by_alias.sent && !sent,
            form: match form {
                Form::Plain => by_alias.form.unwrap_or(form),
                form => form,
            },
            joined,
            shown: shown && !hidden && !sent && !by_alias.sent,
            only_part: sent && !whole && !by_alias.sent,
            replaced: by_alias.replaced,
            one_of_several: self.others(symbol, set).any(|other| {
                let reads = |read: &TextRange| scope.reaches(&symbol.name, other, *read);
                seen.iter().any(reads)
            }),
        }
    }

    /// The place of an argument, with what the functions of the code base that the call may run do with it.
    pub(crate) fn given_to(
        &self,
        callees: &[Callee],
        keyword: Option<&str>,
        position: usize,
        place: Place,
    ) -> Place {
        let parameters = callees.iter();
        let parameters =
            parameters.filter_map(|callee| self.code.parameter(*callee, keyword, position));
        let place = parameters.fold(place, |place, parameter| {
            place.reached(self.uses.reach(&parameter))
        });
        match place.signal {
            // What a function does says more than its name.
            Signal::Excluded(_) if place.sent => Place {
                signal: Signal::Neutral,
                ..place
            },
            _ => place,
        }
    }

    /// Whether the value of a name of this function is put into a text that is a prompt.
    pub(crate) fn goes_into_prompt(&self, symbol: &Symbol) -> bool {
        self.goes_into(symbol, FAR)
    }

    fn goes_into(&self, symbol: &Symbol, left: usize) -> bool {
        self.uses.wholes(symbol).any(|whole| {
            let is_named = || names_prompt(self.code, whole);
            let goes_on = || left > 0 && self.goes_into(whole, left - 1);
            *whole != *symbol && (is_named() || self.uses.reach(whole).sent || goes_on())
        }) || self.uses.is_put_in(symbol, left)
    }

    /// The place of a text that is put into a prompt, if it is more than a value.
    pub(crate) fn as_piece(&self, symbol: &Symbol, value: &'a Expr, mut place: Place) -> Place {
        let mut uses = self.uses.get(symbol);
        let is_put = uses.any(|used| used.sent && used.part) || self.goes_into_prompt(symbol);
        if !place.sent && is_put && self.is_long(value) {
            place.notes.push(PIECE.to_owned());
            place.doubts.push(Doubt::Part);
            (place.sent, place.indirect) = (true, true);
        }
        place
    }

    /// The other values that a name is assigned.
    fn others(&self, symbol: &Symbol, set: TextRange) -> impl Iterator<Item = TextRange> {
        let bindings = self.code.bindings(symbol).unwrap_or_default();
        let bindings = if bindings.len() <= MANY {
            bindings
        } else {
            &[]
        };
        let changes = bindings.iter().filter_map(|binding| binding.change());
        changes
            .filter(move |(change, value)| *change == Change::Set && value.range() != set)
            .map(|(_, value)| value.range())
    }
}
