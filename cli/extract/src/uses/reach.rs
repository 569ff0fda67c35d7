//! What code does with a value by way of other names.

use rustc_hash::FxHashSet;

use crate::form::Form;
use crate::symbol::Symbol;
use crate::uses::symbols::SymbolId;
use crate::uses::{Use, Uses};

/// How many names a value is followed through, and how many in all.
pub(super) const FAR: usize = 8;
const MANY: usize = 200;

/// What code does with a value by way of other names: those that are assigned it, parameters that it is given to, and functions that
/// return it.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// How it fills it in.
    pub(crate) form: Option<Form>,
    /// Whether it sends it to a model.
    pub(crate) sent: bool,
    /// Whether it puts it into a text that it sends.
    part: bool,
    /// The texts in it that `.replace` fills in.
    pub(crate) replaced: Vec<String>,
}

impl Uses {
    /// What code does with the value of a name by way of other names.
    pub(crate) fn by_alias(&self, symbol: &Symbol) -> Reach {
        let symbol = self.symbols.get(symbol);
        symbol.map_or_else(Reach::default, |symbol| self.aliased(symbol))
    }

    /// Whether what a function returns is put into a text of another file that is sent, or into a text that such a text contains.
    pub(super) fn is_put_in(&self, result: &Symbol, left: usize) -> bool {
        let result = self.symbols.get(result);
        result.is_some_and(|result| self.is_part(result, left))
    }

    fn is_part(&self, part: SymbolId, left: usize) -> bool {
        let is_sent = |whole: SymbolId| {
            let mut reach = self.aliased(whole);
            reach.add(self.of.of(whole));
            reach.sent || reach.part
        };
        let mut wholes = self.wholes.of(part).take(FAR);
        wholes.any(|whole| is_sent(*whole) || (left > 0 && self.is_part(*whole, left - 1)))
    }

    fn aliased(&self, symbol: SymbolId) -> Reach {
        let mut reach = Reach::default();
        self.add_replaced(symbol, &mut reach);
        let mut now: Vec<SymbolId> = self.aliases.of(symbol).copied().collect();
        let mut seen = FxHashSet::from_iter([symbol]);
        for _ in 0..FAR {
            now.retain(|it| seen.insert(*it));
            for alias in &now {
                self.add_replaced(*alias, &mut reach);
                reach.add(self.of.of(*alias));
            }
            if now.is_empty() || seen.len() > MANY {
                break;
            }
            now = now
                .iter()
                .flat_map(|it| self.aliases.of(*it))
                .copied()
                .collect();
        }
        reach
    }

    /// What code does with a value that has this name, directly and by way of others.
    pub(crate) fn reach(&self, symbol: &Symbol) -> Reach {
        let mut reach = self.by_alias(symbol);
        reach.add(self.get(symbol));
        reach
    }

    fn add_replaced(&self, symbol: SymbolId, reach: &mut Reach) {
        for text in self.replaced.of(symbol) {
            if !reach.replaced.contains(text) {
                reach.replaced.push(text.clone());
            }
        }
    }
}

impl Reach {
    fn add<'u>(&mut self, uses: impl Iterator<Item = &'u Use>) {
        for used in uses {
            self.sent |= used.sent && !used.part;
            self.part |= used.sent && used.part;
            self.form = self.form.or(used.filled());
        }
    }
}

impl Use {
    fn filled(&self) -> Option<Form> {
        Some(self.form).filter(|form| *form != Form::Plain)
    }
}
