//! Lowers what calls do with lists that statements build, such as `parts.push("…")` and `parts.join("\n")`.

use oxc_ast::ast::CallExpression;

use crate::scripts::built::unfiltered;
use crate::scripts::parse::Lowering;
use crate::scripts::tree::{Binding, Expr, Node, ScopeId};

/// Methods that change a list in another way than `push`.
const CHANGES: &[&str] = &[
    "copyWithin",
    "fill",
    "pop",
    "reverse",
    "shift",
    "sort",
    "splice",
    "unshift",
];

impl Lowering {
    /// A call. What `push` adds to a list is evaluated on its own.
    pub(super) fn call(&mut self, call: &CallExpression<'_>) -> Node {
        let function = self.expr(&call.callee, None);
        let arguments = self.arguments(&call.arguments);
        if let Node::Member(object, method) = &function.node
            && let Some(list) = self.list(unfiltered(object).0)
        {
            match method.as_str() {
                "push" => {
                    self.push(&list, arguments);
                    return Node::Other(Vec::new());
                }
                "join" if list.0 == self.scope => {
                    self.list_binding(&list).joins.push(call.span.start);
                }
                method if CHANGES.contains(&method) => self.list_binding(&list).shuffled = true,
                _ => {}
            }
        }
        for argument in &arguments {
            // The function may change it.
            if let Some(list) = self.list(argument) {
                self.list_binding(&list).shuffled = true;
            }
        }
        Node::Call(Box::new(function), arguments)
    }

    fn push(&mut self, list: &(ScopeId, String), arguments: Vec<Expr>) {
        for argument in arguments {
            let item = self.item(None, argument);
            self.script.items[item].pushed_to = Some(list.clone());
            self.list_binding(list).additions.push(item);
        }
    }

    /// The name of a list that an expression is, and its scope.
    fn list(&self, expr: &Expr) -> Option<(ScopeId, String)> {
        let Node::Name(name) = &expr.node else {
            return None;
        };
        let scope = self.bound(name)?;
        let [item] = self.script.scopes[scope].bindings[name].values.as_slice() else {
            return None;
        };
        let is_list = matches!(self.script.items[*item].expr.node, Node::List(_));
        is_list.then(|| (scope, name.clone()))
    }

    fn list_binding(&mut self, (scope, name): &(ScopeId, String)) -> &mut Binding {
        self.binding(*scope, name)
    }
}
