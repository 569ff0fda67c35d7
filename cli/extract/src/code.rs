//! All files of a code base: resolves names to constants, across imports.

pub(crate) mod callees;
mod calls;
mod classes;
mod decorators;
mod imports;

use std::collections::{HashMap, HashSet};

use ruff_python_ast::Expr;

use crate::module::Module;
use crate::reads::Index;
use crate::scan::Options;
use crate::scope::{Binding, Change, ScopeKind, Scopes};
use crate::sinks::{Imported, Sinks};
use crate::symbol::{ScopeId, Symbol};
use crate::syntax::is_self;
use crate::threads;

/// How many imports that lead to imports are followed.
const FAR: usize = 8;

/// All ancestors of each class, by name. Several classes may share a name, and the relation may be cyclic.
fn ancestors<'a>(
    parents: &HashMap<&'a str, HashSet<&'a str>>,
) -> HashMap<&'a str, HashSet<&'a str>> {
    let of = |class: &'a str| {
        let (mut seen, mut next) = (HashSet::new(), vec![class]);
        while let Some(class) = next.pop() {
            let parents = parents.get(class).into_iter().flatten();
            next.extend(parents.copied().filter(|parent| seen.insert(*parent)));
        }
        seen
    };
    parents.keys().map(|class| (*class, of(class))).collect()
}

/// Whether an expression has too many dots for the name of a constant: resolving each dot resolves all before it.
fn is_long(mut expr: &Expr) -> bool {
    let mut dots = 0;
    while let Expr::Attribute(attribute) = expr
        && dots <= 2 * FAR
    {
        dots += 1;
        expr = &attribute.value;
    }
    dots > 2 * FAR
}

/// All parsed files and their names.
pub(crate) struct Code<'a> {
    pub(crate) modules: &'a [Module],
    pub(crate) scopes: Vec<Scopes<'a>>,
    /// Files by module name.
    by_name: HashMap<String, Vec<usize>>,
    /// Files by the last part of their module name: a folder without `__init__.py` is a package as well.
    by_last: HashMap<String, Vec<usize>>,
    /// Classes by the name of a member.
    members: HashMap<&'a str, Vec<(usize, ScopeId)>>,
    /// Classes by the name of a field that they declare without a value.
    fields: HashMap<&'a str, Vec<(usize, ScopeId)>>,
    /// The arguments of calls that reach a model.
    sinks: Sinks,
    /// The files that the code opens, and the functions that read some.
    pub(crate) reads: Index<'a>,
    /// The libraries that each file imports.
    libraries: Vec<Imported>,
    /// The ancestors of classes, by name.
    ancestors: HashMap<&'a str, HashSet<&'a str>>,
    /// Whether constants that several prompts have in common become prompts.
    pub(crate) shares: bool,
    /// Whether the docstrings of tools are prompts.
    pub(crate) tools: bool,
}

impl<'a> Code<'a> {
    pub(crate) fn new(modules: &'a [Module], options: Options) -> Self {
        let scopes: Vec<Scopes<'a>> = threads::parallel_map(modules, Scopes::of);
        let mut members: HashMap<_, Vec<_>> = HashMap::new();
        let mut fields: HashMap<_, Vec<_>> = HashMap::new();
        let mut parents: HashMap<_, HashSet<_>> = HashMap::new();
        for (module, scopes) in scopes.iter().enumerate() {
            let classes = scopes
                .all
                .iter()
                .enumerate()
                .filter(|(_, scope)| scope.kind == ScopeKind::Class);
            for (id, class) in classes {
                parents
                    .entry(class.name)
                    .or_default()
                    .extend(class.bases.iter().copied());
                for name in class.bindings.keys() {
                    members.entry(*name).or_default().push((module, id));
                }
                for name in &class.fields {
                    fields.entry(*name).or_default().push((module, id));
                }
            }
        }
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        let mut by_last: HashMap<_, Vec<_>> = HashMap::new();
        for (index, module) in modules.iter().enumerate() {
            by_name
                .entry(module.dotted.join("."))
                .or_default()
                .push(index);
            if let Some(last) = module.dotted.last() {
                by_last.entry(last.clone()).or_default().push(index);
            }
        }
        Self {
            modules,
            by_name,
            by_last,
            libraries: scopes.iter().map(calls::libraries).collect(),
            reads: Index::of(modules),
            sinks: Sinks::new(),
            scopes,
            members,
            fields,
            ancestors: ancestors(&parents),
            shares: options.share,
            tools: options.tools,
        }
    }

    /// Resolves a name that is read in a scope, following imports.
    pub(crate) fn name(&self, module: usize, scope: ScopeId, name: &str) -> Option<Symbol> {
        self.name_within(module, scope, name, FAR)
    }

    /// Resolves an expression such as `PROMPT`, `prompts.PROMPT`, `self.prompt` or `Prompts.SYSTEM`.
    pub(crate) fn symbol(&self, module: usize, scope: ScopeId, expr: &Expr) -> Option<Symbol> {
        match expr {
            Expr::Name(name) => self.name(module, scope, name.id.as_str()),
            Expr::Attribute(attribute) if !is_long(expr) => {
                let member = attribute.attr.as_str();
                if is_self(&attribute.value) {
                    let class = self.scopes.get(module)?.class_around(scope)?;
                    return match self.is_overridden(module, class, member) {
                        false => self.member(module, class, member),
                        true => None,
                    };
                }
                match &*attribute.value {
                    Expr::Attribute(inner) if member == "value" => self
                        .attribute(module, scope, &inner.value, inner.attr.as_str())
                        .filter(|symbol| self.is_enum(symbol)),
                    of => self
                        .attribute(module, scope, of, member)
                        .filter(|symbol| !self.is_enum(symbol)),
                }
            }
            _ => None,
        }
    }

    pub(crate) fn bindings(&self, symbol: &Symbol) -> Option<&[Binding<'a>]> {
        let scope = self.scopes.get(symbol.module)?.all.get(symbol.scope)?;
        scope.bindings.get(symbol.name.as_str()).map(Vec::as_slice)
    }

    /// The only expression that a name is assigned, and the expressions that an unconditional `+=` adds.
    pub(crate) fn constant(&self, symbol: &Symbol) -> Option<(&'a Expr, Vec<&'a Expr>)> {
        let (first, rest) = self.bindings(symbol)?.split_first()?;
        let Binding::Assigned(value) = first else {
            return None;
        };
        let added: Option<Vec<_>> = rest
            .iter()
            .map(|binding| match binding {
                Binding::Added(value) => Some(*value),
                _ => None,
            })
            .collect();
        Some((value, added?))
    }

    /// The only expression that a name is ever assigned, in a branch or loop or outside of them.
    pub(crate) fn only_value(&self, symbol: &Symbol) -> Option<&'a Expr> {
        match self.bindings(symbol)? {
            [Binding::Assigned(value) | Binding::Sometimes(Change::Set, value)] => Some(value),
            _ => None,
        }
    }
}
