//! Connects the reads of attributes with the classes that they may be of.

use ruff_python_ast::Expr;
use ruff_python_ast::name::Name;
use rustc_hash::FxHashSet;

use crate::code::Code;
use crate::symbol::Symbol;
use crate::syntax::is_self;
use crate::uses::file_uses::FileUses;
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
            self.uses.attributes.push(AttributeRead {
                read: read.clone(),
                name: attribute.attr.id.clone(),
                of_related,
            });
        }
        Some(read)
    }
}

/// A read of an attribute that may be that of several classes.
pub(super) struct AttributeRead {
    read: Symbol,
    name: Name,
    /// Whether these are the relatives of its class, and not all that have an attribute of its name.
    of_related: bool,
}

impl FileUses {
    /// Connects attributes with the reads of them that lead to one of these names, or that other files share: there can be any number of
    /// classes with an attribute of one name, and most reads lead nowhere.
    pub(super) fn connect_attributes(&mut self, code: &Code<'_>, kept: &FxHashSet<Symbol>) {
        for AttributeRead {
            read,
            name,
            of_related,
        } in std::mem::take(&mut self.attributes)
        {
            if !kept.contains(&read) && !is_telling(&name) {
                continue;
            }
            let classes: Vec<_> = match of_related {
                true => code.holders(read.module, read.scope, &name).collect(),
                false => code.all_classes(&name).collect(),
            };
            for (module, scope) in classes {
                let name = name.clone();
                let attribute = Symbol {
                    module,
                    scope,
                    name,
                };
                self.connect(attribute, &read);
            }
        }
    }
}
