//! Lowers patterns, which take values apart.

use oxc_ast::ast::{BindingPattern, BindingProperty};

use crate::scripts::parse::{Lowering, at, name_of};
use crate::scripts::tree::{Expr, ItemId, Node};

/// How the names of values begin that a pattern takes apart.
pub(in crate::scripts) const HIDDEN: char = '%';

impl Lowering {
    /// Binds the names of a pattern to something unknown.
    pub(in crate::scripts) fn pattern(&mut self, pattern: &BindingPattern<'_>) {
        let scope = self.scope;
        for name in pattern.get_binding_identifiers() {
            self.binding(scope, &name.name).other = true;
        }
    }

    /// Gives the value that a pattern takes apart a name that no program has.
    pub(in crate::scripts) fn hidden(&mut self, value: Expr) -> String {
        let item = self.item(None, value);
        let name = format!("{HIDDEN}{item}");
        let scope = self.scope;
        self.binding(scope, &name).values.push(item);
        name
    }

    /// Binds the names of a pattern to the elements of a list.
    pub(in crate::scripts) fn taken_from(&mut self, list: ItemId, pattern: &BindingPattern<'_>) {
        self.pattern(pattern);
        let scope = self.scope;
        if let Some(name) = name_of(pattern) {
            self.binding(scope, &name).each = Some(list);
        } else if let BindingPattern::ObjectPattern(object) = pattern {
            let whole = format!("{HIDDEN}{list}");
            let binding = self.binding(scope, &whole);
            (binding.each, binding.other) = (Some(list), true);
            for property in &object.properties {
                if let Some(key) = property.key.static_name() {
                    self.taken(&whole, &key, property);
                }
            }
        }
    }

    /// Binds a name to an entry that a pattern takes from a value.
    pub(in crate::scripts) fn taken(
        &mut self,
        whole: &str,
        key: &str,
        property: &BindingProperty<'_>,
    ) {
        let Some(name) = name_of(&property.value) else {
            return;
        };
        let (start, end) = at(property);
        let object = Expr {
            start,
            end: start,
            node: Node::Name(whole.to_owned()),
        };
        let node = Node::Member(Box::new(object), key.to_owned());
        let mut values = vec![self.item(Some(name.clone()), Expr { start, end, node })];
        if let BindingPattern::AssignmentPattern(default) = &property.value {
            let default = self.expr(&default.right, None);
            values.push(self.item(Some(name.clone()), default));
        }
        let scope = self.scope;
        self.binding(scope, &name).values.extend(values);
    }
}
