//! Parses a file with oxc, and keeps what matters of its syntax tree.

use std::collections::HashMap;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrowFunctionExpression, BindingPattern, Class, Expression, Function, TSSignature, TSType,
    TSTypeAnnotation, TSTypeName,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use crate::files::Source;
use crate::files::kind::extension;
use crate::scripts::nesting;
use crate::scripts::tree::{Binding, BlockId, Expr, Item, ItemId, Node, Scope, ScopeId, Script};
use crate::unread::Unread;

/// Parses a file.
pub(super) fn parse(source: &Source) -> Result<Script, Unread> {
    let unread = |line: Option<usize>, reason: String| Unread {
        file: source.path.clone(),
        line,
        reason,
    };
    nesting::check(&source.text).map_err(|reason| unread(None, reason))?;
    let kind = match extension(&source.path).as_deref() {
        Some("vue" | "svelte" | "astro") => SourceType::ts(),
        Some("html" | "htm") => SourceType::unambiguous(),
        _ => SourceType::from_path(&source.path).unwrap_or_default(),
    };
    // Files of JavaScript contain JSX as well.
    let kind = if kind.is_javascript() {
        kind.with_jsx(true)
    } else {
        kind
    };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, &source.text, kind).parse();
    if parsed.panicked {
        let problem = parsed.diagnostics.first();
        let at = problem.and_then(|it| it.labels.as_slice().first());
        let line = at.and_then(|at| source.text.get(..at.offset() as usize));
        let line = line.map(|before| 1 + before.matches('\n').count());
        let problem = problem.map_or_else(|| "a syntax error".to_owned(), ToString::to_string);
        let reason = format!(
            "is not valid {} ({problem}): nothing was extracted from it",
            language(kind)
        );
        return Err(unread(line, reason));
    }
    let mut lowering = Lowering {
        script: Script {
            path: source.path.clone(),
            text: source.text.clone(),
            scopes: vec![Scope::default()],
            items: Vec::new(),
            exports: HashMap::new(),
            stars: Vec::new(),
            imports: Vec::new(),
        },
        scope: 0,
        block: 0,
        blocks: 0,
        names: Vec::new(),
        depth: 0,
    };
    lowering.visit_program(&parsed.program);
    Ok(lowering.script)
}

fn language(kind: SourceType) -> &'static str {
    match kind.is_typescript() {
        true => "TypeScript",
        false => "JavaScript",
    }
}

/// Collects the expressions of a file.
pub(super) struct Lowering {
    pub(super) script: Script,
    pub(super) scope: ScopeId,
    block: BlockId,
    /// The number of the last block.
    blocks: BlockId,
    names: Vec<String>,
    pub(super) depth: usize,
}

impl Lowering {
    pub(super) fn item(&mut self, label: Option<String>, expr: Expr) -> ItemId {
        self.script.items.push(Item {
            scope: self.scope,
            block: self.block,
            names: self.names.clone(),
            label,
            adds: false,
            pushed_to: None,
            expr,
        });
        self.script.items.len() - 1
    }

    pub(super) fn binding(&mut self, scope: ScopeId, name: &str) -> &mut Binding {
        let bindings = &mut self.script.scopes[scope].bindings;
        bindings.entry(name.to_owned()).or_default()
    }

    /// Runs `work` in a new scope with a name.
    fn inside(
        &mut self,
        name: Option<&str>,
        is_class: bool,
        work: impl FnOnce(&mut Self),
    ) -> ScopeId {
        let scope = self.script.scopes.len();
        self.script.scopes.push(Scope {
            parent: Some(self.scope),
            is_class,
            ..Scope::default()
        });
        let around = std::mem::replace(&mut self.scope, scope);
        self.names.extend(name.map(str::to_owned));
        self.in_block(work);
        if name.is_some() {
            self.names.pop();
        }
        self.scope = around;
        scope
    }

    /// Runs `work` in a block that may not run, or may run several times.
    pub(super) fn in_block<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.blocks += 1;
        let around = std::mem::replace(&mut self.block, self.blocks);
        let result = work(self);
        self.block = around;
        result
    }

    /// A function expression; the name that it is assigned to is its own.
    pub(super) fn function(&mut self, name: Option<&str>, function: &Function<'_>) -> ScopeId {
        self.inside(name, false, |inside| {
            inside.parameters(&function.params);
            if let Some(body) = &function.body {
                inside.visit_function_body(body);
            }
        })
    }

    pub(super) fn arrow(
        &mut self,
        name: Option<&str>,
        arrow: &ArrowFunctionExpression<'_>,
    ) -> ScopeId {
        self.inside(name, false, |inside| {
            inside.parameters(&arrow.params);
            match arrow.get_expression() {
                Some(value) => inside.returns(value),
                None => inside.visit_function_body(&arrow.body),
            }
        })
    }

    pub(super) fn returns(&mut self, value: &Expression<'_>) {
        let expr = self.expr(value, None);
        let item = self.item(None, expr);
        let scope = self.scope;
        self.script.scopes[scope].returns.push(item);
    }

    pub(super) fn class(&mut self, name: Option<&str>, class: &Class<'_>) -> ScopeId {
        let extends = class.super_class.as_ref();
        let extends = extends.map(|base| self.expr(base, None));
        let implements = class.implements.first().map(|base| &base.expression);
        let scope = self.inside(name, true, |inside| {
            walk::walk_class_body(inside, &class.body)
        });
        let base = match (extends.map(|base| base.node), implements) {
            (Some(Node::Name(base)), _) => Some(base),
            (None, Some(TSTypeName::IdentifierReference(base))) => Some(base.name.to_string()),
            _ => None,
        };
        self.script.scopes[scope].extends = base;
        scope
    }

    /// An interface or the type of an object: a class, of whose members only the classes are known.
    pub(super) fn members(&mut self, name: &str, members: &[TSSignature<'_>]) {
        let inner = self.inside(Some(name), true, |inside| {
            for member in members {
                if let TSSignature::TSPropertySignature(member) = member
                    && let Some(name) = member.key.static_name()
                {
                    let scope = inside.scope;
                    inside.typed(scope, &name, member.type_annotation.as_deref());
                }
            }
        });
        let scope = self.scope;
        self.binding(scope, name).scope.get_or_insert(inner);
    }

    /// Records the type of a name.
    pub(super) fn typed(&mut self, scope: ScopeId, name: &str, is: Option<&TSTypeAnnotation<'_>>) {
        if let Some(TSType::TSTypeReference(class)) = is.map(|is| &is.type_annotation)
            && let TSTypeName::IdentifierReference(class) = &class.type_name
        {
            self.binding(scope, name).class = Some(class.name.to_string());
        }
    }

    pub(super) fn value(&mut self, name: &str, init: &Expression<'_>) {
        let expr = self.expr(init, Some(name));
        let scope = self.scope;
        if let Some((from, whole)) = required(&expr) {
            self.script.imports.push(from.clone());
            self.binding(scope, name).imported = Some((from, whole));
            return;
        }
        let function = match expr.node {
            Node::Function(scope) => Some(scope),
            _ => None,
        };
        let item = self.item(Some(name.to_owned()), expr);
        let binding = self.binding(scope, name);
        binding.values.push(item);
        binding.scope = function;
    }
}

/// The module that `require` returns, or the part of it.
pub(super) fn required(expr: &Expr) -> Option<(String, Option<String>)> {
    match &expr.node {
        Node::Call(function, arguments) => match (&function.node, arguments.as_slice()) {
            (Node::Name(name), [module]) if name == "require" => {
                Some((module.literal()?.to_owned(), None))
            }
            _ => None,
        },
        Node::Member(object, name) => Some((required(object)?.0, Some(name.clone()))),
        _ => None,
    }
}

pub(super) fn name_of(pattern: &BindingPattern<'_>) -> Option<String> {
    let name = pattern.get_identifier_name()?;
    Some(name.to_string())
}

/// The place of a node.
pub(super) fn at(node: &impl GetSpan) -> (u32, u32) {
    let span = node.span();
    (span.start, span.end)
}
