//! How other code fills in a text, and the template classes that do so.

use ruff_python_ast::{Expr, ExprCall};

use crate::syntax::{called, class_of, given, template_list};

/// How other code fills in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Not at all.
    Plain,
    /// By `str.format`.
    Fields,
    /// By `%`.
    Percent,
    /// By `string.Template`.
    Dollar,
    /// By Jinja.
    Jinja,
    /// By Jinja with `lstrip_blocks` and `trim_blocks`.
    TrimmedJinja,
    /// By Mustache, as LangChain does.
    Mustache,
    /// By Google ADK, from the state of a session.
    State,
    /// By CrewAI or Agno, which replace `{name}` and keep other braces.
    Names,
    /// By Semantic Kernel.
    Kernel,
    /// Not at all: it is a list of its lines.
    Lines,
    /// By an unknown template language.
    Unknown,
}

impl Form {
    /// Whether constants in the text can become includes: it is converted, and not a template already.
    pub(crate) fn can_include(self) -> bool {
        matches!(self, Self::Plain | Self::Lines | Self::Fields)
    }
}

/// Classes whose first argument is a template that is filled in later.
pub(crate) const TEMPLATES: &[&str] = &[
    "PromptTemplate",
    "from_template",
    "SystemMessagePromptTemplate",
    "HumanMessagePromptTemplate",
    "AIMessagePromptTemplate",
    "QuestionAnswerPrompt",
    "RefinePrompt",
    "SummaryPrompt",
    "FewShotPromptTemplate",
    "Prompt",
];

/// Methods of a template that fill it in.
pub(crate) const FILLS: &[&str] = &[
    "render",
    "render_async",
    "substitute",
    "safe_substitute",
    "format_messages",
    "format_prompt",
];

/// The template that a call of a template class is given, and its form.
pub(crate) fn template(call: &ExprCall) -> Option<(&Expr, Form)> {
    let name = called(&call.func)?;
    if matches!(name, "RichPromptTemplate") {
        return call
            .arguments
            .args
            .first()
            .or_else(|| given(call, "template_str"))
            .map(|expr| (expr, Form::TrimmedJinja));
    }
    if let Some(list @ Expr::Name(_)) = template_list(call) {
        let is_jinja = class_of(call) == "ChatPromptBuilder";
        return Some((list, if is_jinja { Form::Jinja } else { Form::Fields }));
    }
    if name == "Template" {
        return call.arguments.args.first().map(|expr| (expr, Form::Dollar));
    }
    if !TEMPLATES.contains(&name) || (name == "Prompt" && given(call, "template").is_none()) {
        return None;
    }
    let expr = given(call, "template").or_else(|| call.arguments.args.first())?;
    Some((expr, Form::Fields))
}

/// The form that a `template_format` names.
pub(crate) fn named(format: &str) -> Form {
    match format {
        "f-string" => Form::Fields,
        "jinja2" => Form::Jinja,
        "mustache" => Form::Mustache,
        "semantic-kernel" => Form::Kernel,
        _ => Form::Unknown,
    }
}

/// The form of the templates that Jinja renders with the options of this call of `Environment` or `Template`.
pub(crate) fn jinja(options: &ExprCall) -> Form {
    let is_given = |name: &str| {
        let value = given(options, name);
        value.is_some_and(|value| !matches!(value, Expr::BooleanLiteral(it) if !it.value))
    };
    let delimiters = ["block", "variable", "comment"];
    let delimiters = delimiters.map(|of| format!("{of}_start_string"));
    let mut lines = ["line_statement_prefix", "line_comment_prefix"].iter();
    if delimiters.iter().any(|name| is_given(name)) || lines.any(|name| is_given(name)) {
        return Form::Unknown;
    }
    match is_given("trim_blocks") || is_given("lstrip_blocks") {
        true => Form::TrimmedJinja,
        false => Form::Jinja,
    }
}

/// How a library renders an argument itself: Instructor fills in messages from `context`.
pub(crate) fn rendered_by(call: &ExprCall, argument: &str) -> Form {
    match argument == "messages" && given(call, "context").is_some() {
        true => Form::Jinja,
        false => Form::Plain,
    }
}
