//! The classes of objects, and what classes inherit from each other.

use std::collections::HashMap;

use crate::scripts::meaning::{FAR, Meaning};
use crate::scripts::program::Program;
use crate::scripts::tree::{Expr, Node, ScopeId};

/// A class: its file and its scope.
pub(super) type ClassId = (usize, ScopeId);

impl Program {
    /// The class of an object such as `this`, `super`, `new Agent()`, or a name with such a value or with a type.
    pub(super) fn class_of(
        &self,
        script: usize,
        scope: ScopeId,
        object: &Expr,
        left: usize,
    ) -> Option<ClassId> {
        let left = left.checked_sub(1)?;
        match &object.node {
            Node::Name(name) if name == "this" || name == "super" => {
                let class = self.scripts[script].class_around(scope)?;
                match name == "super" {
                    true => self.base((script, class), left),
                    false => Some((script, class)),
                }
            }
            Node::Call(class, _) => self.class(self.meant(script, scope, class, left)?),
            Node::Name(_) | Node::Member(..) => {
                let meaning = self.meant(script, scope, object, left)?;
                // A class itself has static members.
                if let Some(class) = self.class(meaning) {
                    return Some(class);
                }
                let annotated = meaning.binding.and_then(|binding| binding.class.as_ref());
                if let Some(name) = annotated {
                    return self.class(self.named(meaning.script, 0, name, left)?);
                }
                let value = meaning.value?;
                self.class_of(meaning.script, meaning.scope, value, left)
            }
            _ => None,
        }
    }

    fn class(&self, meaning: Meaning<'_>) -> Option<ClassId> {
        let class = (meaning.script, meaning.inner?);
        self.scripts[class.0].scopes[class.1]
            .is_class
            .then_some(class)
    }

    /// A member of a class, which it may inherit.
    pub(super) fn member(&self, class: ClassId, name: &str, left: usize) -> Option<Meaning<'_>> {
        let left = left.checked_sub(1)?;
        let scope = &self.scripts[class.0].scopes[class.1];
        match scope.bindings.contains_key(name) {
            true => self.named(class.0, class.1, name, left),
            false => self.member(self.base(class, left)?, name, left),
        }
    }

    /// The class that a class extends.
    fn base(&self, class: ClassId, left: usize) -> Option<ClassId> {
        let scope = &self.scripts[class.0].scopes[class.1];
        let name = scope.extends.as_ref()?;
        self.class(self.named(class.0, scope.parent?, name, left)?)
    }

    /// The classes that extend each class.
    pub(super) fn extending(&self) -> HashMap<ClassId, Vec<ClassId>> {
        let mut extending: HashMap<_, Vec<_>> = HashMap::new();
        for (script, here) in self.scripts.iter().enumerate() {
            for class in (0..here.scopes.len()).filter(|it| here.scopes[*it].is_class) {
                if let Some(base) = self.base((script, class), FAR) {
                    extending.entry(base).or_default().push((script, class));
                }
            }
        }
        extending
    }
}

/// The classes below a class.
pub(super) fn below(extending: &HashMap<ClassId, Vec<ClassId>>, class: ClassId) -> Vec<ClassId> {
    let mut below: Vec<ClassId> = Vec::new();
    let mut next = vec![class];
    while let Some(class) = next.pop() {
        for sub in extending.get(&class).into_iter().flatten() {
            if !below.contains(sub) {
                below.push(*sub);
                next.push(*sub);
            }
        }
    }
    below
}
