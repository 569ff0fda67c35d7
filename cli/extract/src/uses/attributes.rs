//! Connects the reads of attributes with the classes that they may be of.

use ruff_python_ast::Expr;

use crate::symbol::Symbol;
use crate::syntax::is_self;
use crate::uses::reader::Reader;

/// Whether the name of an attribute is so telling that the class of its object need not be known.
fn is_telling(name: &str) -> bool {
    PROMPTS.iter().any(|word| name.contains(word)) || name.matches('_').count() > 1
}

/// Parts of the names of attributes that are so telling that the class of their object need not be known.
const PROMPTS: &[&str] = &["prompt", "instruction", "template"];

impl<'a> Reader<'_, 'a, '_> {
    /// Records a read of an attribute that may be that of a related class, or of the only class that has one of its name.
    pub(super) fn attribute(&mut self, expr: &'a Expr) {
        if self.connects
            && let Some(symbol) = self.read_on_self(expr).or_else(|| self.option(expr))
        {
            self.record_use(symbol, expr);
        }
    }

    pub(super) fn read_on_self(&mut self, expr: &Expr) -> Option<Symbol> {
        let Expr::Attribute(attribute) = expr else {
            return None;
        };
        let name = attribute.attr.as_str();
        let of_related = is_self(&attribute.value);
        let (module, class) = match of_related {
            true => (
                self.module,
                self.code.scopes[self.module].class_around(self.scope)?,
            ),
            false if is_telling(name) => self.code.one_class(name)?,
            false => return None,
        };
        let read = Symbol::read_on_self(module, class, name);
        if self.linked.insert(read.clone()) {
            let classes: Vec<_> = match of_related {
                true => self.code.holders(module, class, name).collect(),
                false => self.code.all_classes(name).collect(),
            };
            for (module, scope) in classes {
                let attribute = Symbol {
                    module,
                    scope,
                    name: name.into(),
                };
                self.connect(attribute, &read);
            }
        }
        Some(read)
    }
}
