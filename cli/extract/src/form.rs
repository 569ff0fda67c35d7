//! How other code fills in a text, and the template classes that do so.

use ruff_python_ast::{Expr, ExprCall};

use crate::syntax::{called, given};

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
    if name == "Template" {
        return call.arguments.args.first().map(|expr| (expr, Form::Dollar));
    }
    if !TEMPLATES.contains(&name) || (name == "Prompt" && given(call, "template").is_none()) {
        return None;
    }
    let expr = given(call, "template").or_else(|| call.arguments.args.first())?;
    let form = match given(call, "template_format") {
        Some(Expr::StringLiteral(form)) => match form.value.to_str() {
            "f-string" => Form::Fields,
            "jinja2" => Form::Jinja,
            "mustache" => Form::Mustache,
            _ => Form::Unknown,
        },
        _ => Form::Fields,
    };
    Some((expr, form))
}
