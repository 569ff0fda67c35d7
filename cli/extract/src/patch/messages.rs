//! Which lists of messages a lookup can replace: those whose messages have a role and a content, and objects made of these.

use ruff_python_ast::{Expr, ExprCall, ExprDict, Operator};
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged;

use crate::site::Turn;
use crate::syntax::{entry, given};

/// The form of an expression that produces messages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list of nothing but `{"role": …, "content": …}`, which `messages` takes as it is.
    Plain,
    /// A concatenation of such a list and others.
    Made,
    /// The same of objects of a library.
    Objects,
    /// Messages of another form, which a lookup could not return.
    Other(&'static str),
}

/// The shape of an expression, by its source.
pub(crate) fn shape(source: &str) -> Shape {
    // In parentheses, source of several lines is one expression.
    match parse_expression(&format!("({source}\n)")) {
        Ok(parsed) => shape_of(parsed.expr()),
        Err(_) => Shape::Other("it is not a plain list"),
    }
}

fn shape_of(expr: &Expr) -> Shape {
    let worst = |shapes: &mut dyn Iterator<Item = Shape>| {
        shapes.fold(Shape::Plain, |worst, next| match (worst, next) {
            (Shape::Other(what), _) | (_, Shape::Other(what)) => Shape::Other(what),
            (Shape::Plain, Shape::Plain) => Shape::Plain,
            (Shape::Objects, _) | (_, Shape::Objects) => Shape::Objects,
            _ => Shape::Made,
        })
    };
    match expr {
        Expr::List(list) => worst(&mut list.elts.iter().map(element)),
        Expr::BinOp(sum) if sum.op == Operator::Add => {
            let sides = [&sum.left, &sum.right].into_iter();
            match worst(&mut sides.map(|side| shape_of(side))) {
                Shape::Plain => Shape::Made,
                other => other,
            }
        }
        _ => Shape::Made,
    }
}

fn element(expr: &Expr) -> Shape {
    match expr {
        Expr::Dict(dict) if is_message(dict) => Shape::Plain,
        Expr::Dict(_) => Shape::Other("a message has more than a role and a content"),
        Expr::Starred(_) => Shape::Made,
        Expr::Call(call) if !is_dict(call) => Shape::Objects,
        _ => Shape::Other("a message is not a dictionary"),
    }
}

fn is_dict(call: &ExprCall) -> bool {
    matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "dict")
}

/// What makes a message of each role, as code: `SystemMessage`, or a function of the content if more is passed.
pub(crate) fn makers(source: &str, turns: &[Turn]) -> Result<Vec<(String, String)>, String> {
    let text = format!("({source}\n)");
    let parsed = parse_expression(&text).map_err(|_| "it is not a plain list".to_owned())?;
    let mut elements = Vec::new();
    flatten(parsed.expr(), &mut elements);
    let mut makers: Vec<(String, String)> = Vec::new();
    let other = || "its messages are not plain objects".to_owned();
    if elements.len() != turns.len() {
        return Err(other());
    }
    for (element, turn) in elements.into_iter().zip(turns) {
        let Turn::Says { role, .. } = turn else {
            continue;
        };
        let call = element.as_call_expr();
        let maker = call.and_then(|call| maker(&text, call)).ok_or_else(other)?;
        match makers.iter().find(|(known, _)| known == role) {
            None => makers.push((role.clone(), maker)),
            Some((_, known)) if *known == maker => {}
            Some(_) => {
                return Err(format!(
                    "its messages of the role `{role}` are made differently"
                ));
            }
        }
    }
    Ok(makers)
}

/// The source of each message's content, if it is a name.
pub(crate) fn names(source: &str) -> Vec<Option<String>> {
    let text = format!("({source}\n)");
    let Ok(parsed) = parse_expression(&text) else {
        return Vec::new();
    };
    let mut elements = Vec::new();
    flatten(parsed.expr(), &mut elements);
    let content = |element: &Expr| match element {
        Expr::Dict(dict) => entry(dict, "content").cloned(),
        Expr::Call(call) => given(call, "content")
            .or(call.arguments.args.first())
            .cloned(),
        _ => None,
    };
    let name = |expr: Expr| {
        let is_name = matches!(expr, Expr::Name(_) | Expr::Attribute(_));
        is_name.then(|| text[expr.range().to_std_range()].to_owned())
    };
    let names = elements.into_iter().map(|element| name(content(element)?));
    names.collect()
}

/// The elements of a sum of lists.
fn flatten<'e>(expr: &'e Expr, into: &mut Vec<&'e Expr>) {
    match expr {
        Expr::List(list) => into.extend(&list.elts),
        Expr::BinOp(sum) => {
            flatten(&sum.left, into);
            flatten(&sum.right, into);
        }
        other => into.push(other),
    }
}

/// What makes a message like this of its content; none if it is no message.
fn maker(text: &str, call: &ExprCall) -> Option<String> {
    let slice = |node: &Expr| text[node.range().to_std_range()].to_owned();
    let arguments = &call.arguments;
    let others = arguments.keywords.iter().map(|keyword| {
        let name = keyword.arg.as_ref()?.as_str();
        let is_constant = matches!(keyword.value, Expr::Name(_) | Expr::Attribute(_))
            || keyword.value.is_literal_expr();
        match name {
            "content" => Some(None),
            _ if is_constant => Some(Some(format!("{name}={}", slice(&keyword.value)))),
            _ => None,
        }
    });
    let others: Vec<Option<String>> = others.collect::<Option<_>>()?;
    let contents = others.iter().filter(|it| it.is_none()).count() + arguments.args.len();
    let is_plain = matches!(&*call.func, Expr::Name(_) | Expr::Attribute(_));
    if contents != 1 || !is_plain || arguments.args.iter().any(Expr::is_starred_expr) {
        return None;
    }
    let class = slice(&call.func);
    let others: Vec<String> = others.into_iter().flatten().collect();
    Some(match others.is_empty() {
        true => class,
        false => format!(
            "lambda content: {class}({}, content=content)",
            others.join(", ")
        ),
    })
}

fn is_message(dict: &ExprDict) -> bool {
    let keys = dict.items.iter().map(|item| {
        let literal = item.key.as_ref().and_then(Expr::as_string_literal_expr);
        literal.map(|literal| literal.value.to_str())
    });
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    keys == [Some("content"), Some("role")]
}
