//! Connects the reads of attributes with the classes that they may be of.

use ruff_python_ast::Expr;
use ruff_python_ast::name::Name;

use crate::code::{Code, NameId};
use crate::symbol::Symbol;
use crate::syntax::is_self;
use crate::uses::reader::Reader;

/// Whether the name of an attribute is so telling that the class of its object need not be known. Some classes have it, but few.
pub(crate) fn is_telling(code: &Code<'_>, name: &str) -> bool {
    let is_long = || name.matches('_').count() > 1;
    (PROMPTS.iter().any(|word| name.contains(word)) || is_long()) && code.is_in_few_classes(name)
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
        let (class, read) = match is_self(&attribute.value) {
            true => {
                let class = self.code.scopes[self.module].class_around(self.scope)?;
                let class = self.code.class_name(self.module, class)?;
                (Some(class), Symbol::read_on_self(class, name))
            }
            false if is_telling(self.code, name) => (None, Symbol::read_on_any(name)),
            false => return None,
        };
        let attribute = Attribute {
            class,
            name: attribute.attr.id.clone(),
        };
        self.uses.attributes.insert(read.clone(), attribute);
        Some(read)
    }
}

/// An attribute that is read, and may be that of several classes.
pub(super) struct Attribute {
    /// The name of the class, whose relatives it can be of; else it can be of any class.
    class: Option<NameId>,
    name: Name,
}

impl Attribute {
    /// The attributes of all classes that it may be.
    pub(super) fn all(&self, code: &Code<'_>) -> Vec<Symbol> {
        code.members(self.class, &self.name)
    }
}
