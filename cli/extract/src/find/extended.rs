//! Notes on texts that other statements extend.

use ruff_python_ast::{Expr, Operator};
use ruff_text_size::{Ranged, TextRange};

use crate::certainty::Doubt;
use crate::find::finder::Finder;
use crate::find::flow::MANY;
use crate::find::place::Place;
use crate::scope::Change;
use crate::scope::reads::reads;
use crate::symbol::Symbol;

impl Finder<'_, '_> {
    /// Whether a value of a name contains the value before.
    pub(crate) fn extends(&self, symbol: &Symbol, value: &Expr) -> bool {
        let bindings = self.code.bindings(symbol).unwrap_or_default();
        let mut changes = bindings
            .iter()
            .take(MANY)
            .filter_map(|binding| binding.change());
        changes.any(|(change, other)| change == Change::Extend && other.range() == value.range())
    }

    /// The place of a text that a name is assigned at `set`, with a note if later statements add to it.
    pub(crate) fn grown_later(&self, symbol: &Symbol, set: TextRange, mut place: Place) -> Place {
        let scope = &self.code.scopes[self.module].all[self.scope];
        let name = symbol.name.as_str();
        let bindings = self.code.bindings(symbol).unwrap_or_default();
        let changes = bindings.iter().take(MANY);
        let mut changes = changes.filter_map(|binding| binding.change());
        // The text itself, and what `.format` and the like make of it.
        let mut texts = vec![set];
        let grows = changes.any(|(change, value)| {
            let range = value.range();
            let reads =
                |text: &TextRange| text.end() <= range.start() && scope.reaches(name, *text, range);
            if change == Change::Set || !texts.iter().any(reads) {
                return false;
            }
            texts.push(range);
            change == Change::Add || adds_to(value, name)
        });
        if grows {
            place.notes.push(GROWS.to_owned());
            place.doubts.push(Doubt::Extended);
        }
        place
    }

    /// The place with notes on other statements that add to an attribute, and on the text that its value contains.
    pub(crate) fn extended_elsewhere(&self, target: &Expr, value: &Expr, place: Place) -> Place {
        let attribute = self.code.own_attribute(self.module, self.scope, target);
        let grows = attribute.is_some_and(|symbol| {
            let class = &self.code.scopes[symbol.module].all[symbol.scope];
            class.grows.contains(symbol.name.as_str())
        });
        let name = self.slice(target);
        let extends = matches!(value, Expr::BinOp(_) | Expr::FString(_))
            && self.slice(value).contains(name)
            && !self.slice(value).contains(&format!("{name}_"));
        match (extends, grows) {
            (true, _) => Place {
                sent: place.sent,
                form: place.form,
                ..place.doubted(Doubt::Extended, extends_note(name))
            },
            (false, true) => Place {
                sent: place.sent,
                form: place.form,
                ..place.doubted(Doubt::Extended, GROWS)
            },
            (false, false) => place,
        }
    }
}

/// Whether an expression that reads a name makes a longer text of it. A method of the text itself fills it in or changes it.
fn adds_to(value: &Expr, name: &str) -> bool {
    match value {
        Expr::BinOp(sum) => sum.op == Operator::Add,
        Expr::FString(_) => true,
        Expr::Call(call) => {
            let mut arguments = call.arguments.iter_source_order();
            arguments.any(|argument| reads(argument.value(), name))
        }
        _ => false,
    }
}

const GROWS: &str = "later statements add more to it; they stay in the code";

pub(crate) fn extends_note(name: &str) -> String {
    format!("it extends another text of `{name}`: together they are one prompt")
}
