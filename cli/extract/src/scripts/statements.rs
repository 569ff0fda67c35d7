//! Lowers statements: what they bind, import, export and return.

use oxc_ast::ast::{
    BindingPattern, Class, DoWhileStatement, ExportAllDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportNamedDeclaration, Expression, ForInStatement,
    ForOfStatement, ForStatement, ForStatementLeft, Function, IfStatement, ImportDeclaration,
    ImportDeclarationSpecifier, MethodDefinition, PropertyDefinition, ReturnStatement, SwitchCase,
    TSEnumDeclaration, TSInterfaceDeclaration, TSType, TSTypeAliasDeclaration, TryStatement,
    VariableDeclarator, WhileStatement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::scope::ScopeFlags;

use crate::scripts::parse::{Lowering, name_of, required};
use crate::scripts::tree::{Export, Expr, Node};

impl<'a> Visit<'a> for Lowering {
    fn visit_expression(&mut self, expr: &Expression<'a>) {
        let expr = self.expr(expr, None);
        self.item(None, expr);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let Some(name) = name_of(&declarator.id) {
            let scope = self.scope;
            self.typed(scope, &name, declarator.type_annotation.as_deref());
        }
        let Some(init) = &declarator.init else {
            return self.pattern(&declarator.id);
        };
        match &declarator.id {
            BindingPattern::BindingIdentifier(name) => self.value(&name.name, init),
            BindingPattern::ObjectPattern(object) => {
                let expr = self.expr(init, None);
                let module = required(&expr);
                self.script
                    .imports
                    .extend(module.iter().map(|(from, _)| from.clone()));
                let whole = self.hidden(expr);
                let scope = self.scope;
                for property in &object.properties {
                    let key = property.key.static_name();
                    match (&module, key, name_of(&property.value)) {
                        (Some((from, _)), Some(key), Some(name)) => {
                            self.binding(scope, &name).imported =
                                Some((from.clone(), Some(key.into_owned())));
                        }
                        (None, Some(key), Some(_)) => self.taken(&whole, &key, property),
                        _ => self.pattern(&property.value),
                    }
                }
            }
            other => {
                self.pattern(other);
                self.visit_expression(init);
            }
        }
    }

    fn visit_function(&mut self, function: &Function<'a>, _: ScopeFlags) {
        let name = function.id.as_ref().map(|id| id.name.to_string());
        let inner = self.function(name.as_deref(), function);
        if let Some(name) = name {
            let scope = self.scope;
            self.binding(scope, &name).scope = Some(inner);
        }
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        let name = class.id.as_ref().map(|id| id.name.to_string());
        let inner = self.class(name.as_deref(), class);
        if let Some(name) = name {
            let scope = self.scope;
            self.binding(scope, &name).scope = Some(inner);
        }
    }

    fn visit_ts_interface_declaration(&mut self, interface: &TSInterfaceDeclaration<'a>) {
        self.members(&interface.id.name, &interface.body.body);
    }

    fn visit_ts_type_alias_declaration(&mut self, alias: &TSTypeAliasDeclaration<'a>) {
        if let TSType::TSTypeLiteral(literal) = &alias.type_annotation {
            self.members(&alias.id.name, &literal.members);
        }
    }

    fn visit_method_definition(&mut self, method: &MethodDefinition<'a>) {
        let name = method.key.static_name().map(|name| name.into_owned());
        let inner = self.function(name.as_deref(), &method.value);
        if let Some(name) = name {
            let scope = self.scope;
            self.binding(scope, &name).scope = Some(inner);
        }
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        let name = property.key.static_name();
        if let Some(name) = &name {
            let scope = self.scope;
            self.typed(scope, name, property.type_annotation.as_deref());
        }
        match (&property.value, name) {
            (Some(value), Some(name)) => self.value(&name, value),
            (Some(value), None) => self.visit_expression(value),
            (None, _) => {}
        }
    }

    fn visit_ts_enum_declaration(&mut self, declaration: &TSEnumDeclaration<'a>) {
        let members = declaration.body.members.iter().filter_map(|member| {
            let value = member.initializer.as_ref()?;
            Some((Some(member.id.static_name().to_string()), value))
        });
        let members: Vec<_> = members.collect();
        let entries = members
            .into_iter()
            .map(|(key, value)| (key, self.expr(value, None)));
        let node = Node::Object(entries.collect());
        let name = declaration.id.name.to_string();
        let span = declaration.span;
        let item = self.item(
            Some(name.clone()),
            Expr {
                start: span.start,
                end: span.end,
                node,
            },
        );
        let scope = self.scope;
        self.binding(scope, &name).values.push(item);
    }

    fn visit_return_statement(&mut self, statement: &ReturnStatement<'a>) {
        if let Some(value) = &statement.argument {
            self.returns(value);
        }
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        let from = import.source.value.to_string();
        self.script.imports.push(from.clone());
        for specifier in import.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local, Some(it.imported.name().to_string()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (&it.local, Some("default".to_owned()))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, None),
            };
            self.binding(0, &local.name).imported = Some((from.clone(), name));
        }
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        if let Some(declaration) = &export.declaration {
            return self.visit_declaration(declaration);
        }
        for specifier in &export.specifiers {
            let (local, exported) = (specifier.local.name(), specifier.exported.name());
            let meant = match &export.source {
                Some(from) => Export::From(from.value.to_string(), local.to_string()),
                None => Export::Local(local.to_string()),
            };
            self.script.exports.insert(exported.to_string(), meant);
        }
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.script.stars.push(export.source.value.to_string());
    }

    fn visit_export_default_declaration(&mut self, export: &ExportDefaultDeclaration<'a>) {
        let meant = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                self.visit_function(function, ScopeFlags::Function);
                function
                    .id
                    .as_ref()
                    .map(|id| Export::Local(id.name.to_string()))
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                self.visit_class(class);
                class
                    .id
                    .as_ref()
                    .map(|id| Export::Local(id.name.to_string()))
            }
            other => other.as_expression().map(|value| {
                let expr = self.expr(value, None);
                Export::Value(self.item(None, expr))
            }),
        };
        if let Some(meant) = meant {
            self.script.exports.insert("default".to_owned(), meant);
        }
    }

    fn visit_if_statement(&mut self, branch: &IfStatement<'a>) {
        self.visit_expression(&branch.test);
        self.in_block(|inside| inside.visit_statement(&branch.consequent));
        if let Some(other) = &branch.alternate {
            self.in_block(|inside| inside.visit_statement(other));
        }
    }

    fn visit_switch_case(&mut self, case: &SwitchCase<'a>) {
        self.in_block(|inside| walk::walk_switch_case(inside, case));
    }

    fn visit_for_statement(&mut self, each: &ForStatement<'a>) {
        self.in_block(|inside| walk::walk_for_statement(inside, each));
    }

    fn visit_for_in_statement(&mut self, each: &ForInStatement<'a>) {
        self.in_block(|inside| walk::walk_for_in_statement(inside, each));
    }

    fn visit_for_of_statement(&mut self, each: &ForOfStatement<'a>) {
        self.in_block(|inside| {
            let list = inside.expr(&each.right, None);
            let list = inside.item(None, list);
            match &each.left {
                ForStatementLeft::VariableDeclaration(variables) => {
                    for variable in &variables.declarations {
                        inside.taken_from(list, &variable.id);
                    }
                }
                other => inside.visit_for_statement_left(other),
            }
            inside.visit_statement(&each.body);
        });
    }

    fn visit_while_statement(&mut self, each: &WhileStatement<'a>) {
        self.in_block(|inside| walk::walk_while_statement(inside, each));
    }

    fn visit_do_while_statement(&mut self, each: &DoWhileStatement<'a>) {
        self.in_block(|inside| walk::walk_do_while_statement(inside, each));
    }

    fn visit_try_statement(&mut self, attempt: &TryStatement<'a>) {
        self.in_block(|inside| walk::walk_try_statement(inside, attempt));
    }

    // Types hold no prompts.
    fn visit_ts_type(&mut self, _: &TSType<'a>) {}
}
