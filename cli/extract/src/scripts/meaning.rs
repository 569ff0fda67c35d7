//! What a name means, across files.

use crate::scripts::program::Program;
use crate::scripts::tree::{Binding, Export, Expr, Node, ScopeId};

/// How many names, imports and classes are followed.
pub(super) const FAR: usize = 8;

/// What a name means: a value, or a function or class.
#[derive(Clone, Copy)]
pub(super) struct Meaning<'p> {
    pub(super) script: usize,
    /// The scope that its value is evaluated in.
    pub(super) scope: ScopeId,
    /// The only expression that it is assigned, if there is one.
    pub(super) value: Option<&'p Expr>,
    /// Whether statements change it later.
    pub(super) added: bool,
    /// The scope of the function or class.
    pub(super) inner: Option<ScopeId>,
    /// What the name is bound to; none for an entry of an object.
    pub(super) binding: Option<&'p Binding>,
}

impl Program {
    /// What a name means that is read in a scope.
    pub(super) fn named(
        &self,
        script: usize,
        from: ScopeId,
        name: &str,
        left: usize,
    ) -> Option<Meaning<'_>> {
        let here = &self.scripts[script];
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = &here.scopes[id];
            // Members of a class are read by way of `this`.
            if let Some(binding) = scope
                .bindings
                .get(name)
                .filter(|_| !scope.is_class || id == from)
            {
                if let Some((module, imported)) = &binding.imported {
                    let file = self.file(script, module)?;
                    return self.exported(file, imported.as_deref()?, left.checked_sub(1)?);
                }
                let value = match binding.values.as_slice() {
                    [item] if !binding.other => Some(&here.items[*item]),
                    _ => None,
                };
                return Some(Meaning {
                    script,
                    scope: value.map_or(id, |item| item.scope),
                    value: value.map(|item| &item.expr),
                    added: binding.added || binding.shuffled || !binding.additions.is_empty(),
                    inner: binding.scope,
                    binding: Some(binding),
                });
            }
            next = scope.parent;
        }
        None
    }

    /// What a file exports under a name.
    fn exported(&self, script: usize, name: &str, left: usize) -> Option<Meaning<'_>> {
        let here = &self.scripts[script];
        match here.exports.get(name) {
            Some(Export::Local(local)) => return self.named(script, 0, local, left),
            Some(Export::From(module, other)) => {
                let file = self.file(script, module)?;
                return self.exported(file, other, left.checked_sub(1)?);
            }
            Some(Export::Value(item)) => {
                let item = &here.items[*item];
                return Some(Meaning {
                    script,
                    scope: item.scope,
                    value: Some(&item.expr),
                    added: false,
                    inner: None,
                    binding: None,
                });
            }
            None => {}
        }
        if here.scopes[0].bindings.contains_key(name) {
            return self.named(script, 0, name, left);
        }
        let left = left.checked_sub(1)?;
        let mut others = here
            .stars
            .iter()
            .filter_map(|module| self.file(script, module));
        others.find_map(|file| self.exported(file, name, left))
    }

    /// What an expression such as `PROMPT`, `PROMPTS.system`, `prompts.SYSTEM` or `this.prompt` means.
    pub(super) fn meaning(
        &self,
        script: usize,
        scope: ScopeId,
        expr: &Expr,
    ) -> Option<Meaning<'_>> {
        self.meant(script, scope, expr, FAR)
    }

    pub(super) fn meant(
        &self,
        script: usize,
        scope: ScopeId,
        expr: &Expr,
        left: usize,
    ) -> Option<Meaning<'_>> {
        let left = left.checked_sub(1)?;
        match &expr.node {
            Node::Name(name) => self.named(script, scope, name, left),
            Node::Member(object, member) => match &object.node {
                Node::Name(module) if self.namespace(script, module).is_some() => {
                    self.exported(self.namespace(script, module)?, member, left)
                }
                _ => {
                    let whole = self.meant(script, scope, object, left);
                    let entry = whole.and_then(|it| Some((it, it.value?.entry(member)?)));
                    match entry {
                        Some((whole, entry)) => Some(Meaning {
                            value: Some(entry),
                            inner: None,
                            binding: None,
                            ..whole
                        }),
                        None => {
                            let class = self.class_of(script, scope, object, left)?;
                            self.member(class, member, left)
                        }
                    }
                }
            },
            _ => None,
        }
    }

    /// The file and the scope of the function that a call runs.
    pub(super) fn callee(
        &self,
        script: usize,
        scope: ScopeId,
        function: &Expr,
    ) -> Option<(usize, ScopeId)> {
        let constructor = |class| {
            let made = self.member(class, "constructor", FAR)?;
            Some((made.script, made.inner?))
        };
        if matches!(&function.node, Node::Name(name) if name == "super") {
            let class = self.class_of(script, scope, function, FAR)?;
            return constructor(class);
        }
        let meaning = self.meaning(script, scope, function)?;
        let inner = match (meaning.inner, meaning.value.map(|value| &value.node)) {
            (Some(inner), _) => inner,
            (None, Some(Node::Function(inner))) => *inner,
            (None, _) => return None,
        };
        let function = (meaning.script, inner);
        match self.scripts[meaning.script].scopes[inner].is_class {
            true => constructor(function),
            false => Some(function),
        }
    }

    /// The file of `import * as name`.
    fn namespace(&self, script: usize, name: &str) -> Option<usize> {
        let binding = self.scripts[script].scopes[0].bindings.get(name)?;
        match &binding.imported {
            Some((module, None)) => self.file(script, module),
            _ => None,
        }
    }

    /// The module and the name there that a name of this file is imported from.
    pub(super) fn imported(&self, script: usize, name: &str) -> Option<(&str, &str)> {
        let binding = self.scripts[script].scopes[0].bindings.get(name)?;
        let (module, name) = binding.imported.as_ref()?;
        Some((module, name.as_deref().unwrap_or("*")))
    }
}
