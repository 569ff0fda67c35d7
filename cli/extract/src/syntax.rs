//! The syntax of calls: names, owners and arguments.

use ruff_python_ast::{Expr, ExprCall, ExprDict, ExprSubscript, Identifier, Operator};

use crate::vocabulary::{AGENT_COMMANDS, ASKS, TRANSLATES};

/// The name of a called function or method: `dedent` for `textwrap.dedent(…)`.
pub(crate) fn called(func: &Expr) -> Option<&str> {
    match func {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

/// The dotted name of an expression, such as `logging.getLogger`.
pub(crate) fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            Some(format!("{}.{}", dotted(&attribute.value)?, attribute.attr))
        }
        _ => None,
    }
}

/// The name of a keyword argument.
pub(crate) fn keyword_name(arg: &Option<Identifier>) -> Option<&str> {
    arg.as_ref().map(Identifier::as_str)
}

/// The last name of a method's object: `logger` for `self.logger.info(…)`.
pub(crate) fn owner(func: &Expr) -> &str {
    match func {
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Call(call) => called(&call.func).unwrap_or_default(),
            value => called(value).unwrap_or("?"),
        },
        _ => "",
    }
}

/// The role and the content of a message that a call makes, of a class that several libraries and programs have:
/// `Message(role=…, content=…)`, or `cls(role=Role.USER, content=…)` in the class itself.
pub(crate) fn made_message(call: &ExprCall) -> Option<(&Expr, &Expr)> {
    let name = called(&call.func)?;
    let is_named = name == "cls" || makes_message(name);
    let by_name = || Some((given(call, "role")?, given(call, "content")?));
    let by_place = || match &*call.arguments.args {
        [role @ Expr::StringLiteral(text), content, ..] => {
            is_role(text.value.to_str()).then_some((role, content))
        }
        _ => None,
    };
    is_named.then(|| by_name().or_else(by_place))?
}

/// Whether a function or class makes a message by its name: `Message`, `HumanMsg`, `add_message`, `createMessageText`.
pub(crate) fn makes_message(name: &str) -> bool {
    let name = name.to_lowercase();
    let makes = ["create", "make", "build", "add"];
    let is_maker = makes.iter().any(|verb| name.starts_with(verb));
    name.ends_with("message") || name.ends_with("msg") || (is_maker && name.contains("message"))
}

/// Whether a word is the role of a message to a model.
pub(crate) fn is_role(word: &str) -> bool {
    matches!(
        word,
        "system" | "user" | "assistant" | "developer" | "human" | "ai"
    )
}

/// Whether the arguments of a command are those of one that asks a model, such as `claude -p "…"`.
pub(crate) fn asks_agent(command: &[Expr]) -> bool {
    match command {
        [Expr::StringLiteral(name), _, ..] => AGENT_COMMANDS.contains(&name.value.to_str()),
        _ => false,
    }
}

/// Whether the argument behind this one of such a command is the prompt.
pub(crate) fn precedes_prompt(argument: &Expr) -> bool {
    let flag = argument.as_string_literal_expr();
    flag.is_some_and(|flag| {
        matches!(
            flag.value.to_str(),
            "-p" | "--print" | "--prompt" | "--message" | "exec" | "-"
        )
    })
}

/// Whether a role is that of a program that answers its user, such as `"assistant"` or `Role.ASSISTANT`.
pub(crate) fn is_assistant(role: &Expr) -> bool {
    let name = match role {
        Expr::StringLiteral(text) => Some(text.value.to_str()),
        other => called(other),
    };
    name.is_some_and(|name| matches!(name.to_lowercase().as_str(), "assistant" | "ai"))
}

/// Whether a method such as `complete` sends this positional argument to a model: the first one, and the user's turn behind a system prompt.
pub(crate) fn is_asked(call: &ExprCall, index: usize) -> bool {
    let first = call.arguments.args.first().and_then(called);
    let follows_system = || first.is_some_and(|name| name.to_lowercase().contains("system"));
    // A classifier predicts labels.
    let is_classifier = || owner(&call.func).to_lowercase().contains("classifier");
    called(&call.func).is_some_and(|name| ASKS.contains(&name))
        && (index == 0 || (index == 1 && follows_system()))
        && !is_classifier()
}

/// The class that a call constructs: `ChatPromptTemplate` for `ChatPromptTemplate.from_template(…)`.
pub(crate) fn class_of(call: &ExprCall) -> &str {
    match called(&call.func) {
        Some("from_template" | "from_messages" | "from_examples") => owner(&call.func),
        Some(name) => name,
        None => "",
    }
}

/// Whether an expression is the object or class that a method belongs to.
pub(crate) fn is_self(expr: &Expr) -> bool {
    matches!(expr, Expr::Name(name) if matches!(name.id.as_str(), "self" | "cls"))
}

/// A keyword argument of a call.
pub(crate) fn given<'a>(call: &'a ExprCall, name: &str) -> Option<&'a Expr> {
    call.arguments
        .keywords
        .iter()
        .find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name))
        .map(|keyword| &keyword.value)
}

/// The texts that `"…".join([a, b])` puts together.
pub(crate) fn joined(call: &ExprCall) -> Option<&[Expr]> {
    let Expr::Attribute(method) = &*call.func else {
        return None;
    };
    let joins = method.attr.as_str() == "join" && method.value.is_string_literal_expr();
    match call.arguments.args.as_ref() {
        [Expr::List(list)] if joins => Some(&list.elts),
        [Expr::Tuple(tuple)] if joins => Some(&tuple.elts),
        _ => None,
    }
}

/// The terms of a sum such as `a + b + c`, in order; only the expression itself if it is no sum. Long sums nest to the left: a loop can't
/// exhaust the stack.
pub(crate) fn terms(sum: &Expr) -> Vec<&Expr> {
    let (mut terms, mut rest) = (Vec::new(), sum);
    while let Expr::BinOp(operation) = rest
        && operation.op == Operator::Add
    {
        terms.push(&*operation.right);
        rest = &operation.left;
    }
    terms.push(rest);
    terms.reverse();
    terms
}

/// The message that a program appends to a conversation in place of the model.
pub(crate) fn appended_answer(call: &ExprCall) -> Option<&ExprDict> {
    match call.arguments.args.as_ref() {
        [Expr::Dict(message)] if called(&call.func) == Some("append") => {
            let role = entry(message, "role")?.as_string_literal_expr()?;
            (role.value.to_str() == "assistant").then_some(message)
        }
        _ => None,
    }
}

/// The list that a text is added to as a part of a message's content, and the text.
pub(crate) fn added_part(call: &ExprCall) -> Option<(&Expr, &Expr)> {
    match (&*call.func, call.arguments.args.as_ref()) {
        (Expr::Attribute(method), [Expr::Dict(part)]) if method.attr.as_str() == "append" => {
            let text = entry(part, "text").filter(|_| has(part, "type"))?;
            Some((&method.value, text))
        }
        _ => None,
    }
}

/// Whether a dictionary has an entry with this key.
/// Whether a call looks a text up in a person's language.
pub(crate) fn translates(call: &ExprCall) -> bool {
    called(&call.func).is_some_and(|name| TRANSLATES.contains(&name))
}

/// Whether a key is the role of a user.
pub(crate) fn is_user(key: &str) -> bool {
    matches!(key, "user" | "human")
}

pub(crate) fn has(dict: &ExprDict, name: &str) -> bool {
    entry(dict, name).is_some()
}

pub(crate) fn entry<'a>(dict: &'a ExprDict, name: &str) -> Option<&'a Expr> {
    let is = |key: &Expr| matches!(key, Expr::StringLiteral(key) if key.value.to_str() == name);
    dict.items
        .iter()
        .find(|item| item.key.as_ref().is_some_and(is))
        .map(|item| &item.value)
}

/// Whether a tuple is a role and a content.
pub(crate) fn is_turn(elements: &[Expr]) -> bool {
    let [Expr::StringLiteral(role), _] = elements else {
        return false;
    };
    ["system", "human", "user", "ai", "assistant"].contains(&role.value.to_str())
}

/// The messages that a chat template is constructed from.
pub(crate) fn template_messages(call: &ExprCall) -> Option<&[Expr]> {
    match template_list(call)? {
        Expr::List(list) => Some(&list.elts),
        Expr::Tuple(tuple) => Some(&tuple.elts),
        _ => None,
    }
}

/// The expression of these messages.
pub(crate) fn template_list(call: &ExprCall) -> Option<&Expr> {
    if !matches!(class_of(call), "ChatPromptTemplate" | "ChatPromptBuilder") {
        return None;
    }
    let given = ["messages", "message_templates", "template"]
        .into_iter()
        .find_map(|name| given(call, name));
    given.or_else(|| call.arguments.args.first())
}

/// Whether it is the content of a message, such as `messages[-1]["content"]`.
pub(crate) fn is_content(entry: &ExprSubscript) -> bool {
    let key = matches!(&*entry.slice, Expr::StringLiteral(key) if key.value.to_str() == "content");
    let mut of = &*entry.value;
    while let Expr::Subscript(inner) = of {
        of = &inner.value;
    }
    let name = called(of).unwrap_or_default().to_lowercase();
    key && (name.contains("message") || name.contains("msg"))
}
