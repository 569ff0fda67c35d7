//! What other code fills in a text, as placeholders.

use ruff_python_ast::Expr;

use crate::convert;
use crate::evaluate::dollars::dollars;
use crate::evaluate::fields::{FormatPiece, later, parse};
use crate::evaluate::marks;
use crate::evaluate::percent_template::percent_later;
use crate::find::candidate::Candidate;
use crate::form::Form;
use crate::text::{Part, Text};

/// The text with placeholders for what other code fills in.
pub(crate) fn filled_by(form: Form, text: &Text) -> Result<Text, String> {
    match form {
        Form::Plain | Form::Lines | Form::Jinja | Form::TrimmedJinja | Form::Mustache => {
            Ok(text.clone())
        }
        Form::Fields => later(text.clone()),
        Form::Percent => percent_later(text),
        Form::Dollar => dollars_later(text),
        Form::State => Ok(by_library(text, marks::state)),
        Form::Names => Ok(by_library(text, marks::names)),
        Form::Kernel => {
            let known = text.parts.iter().filter_map(Part::text);
            known.map(marks::kernel).collect::<Result<Vec<_>, _>>()?;
            Ok(by_library(text, |text| {
                marks::kernel(text).unwrap_or_default()
            }))
        }
        Form::Unknown => {
            Err("it is written in a template language that can't be converted".to_owned())
        }
    }
}

/// The text with placeholders for what its library fills in before it sends the text.
fn by_library(text: &Text, find: impl Fn(&str) -> Vec<marks::Mark>) -> Text {
    let mut marked = marks::marked(text.clone(), find);
    if marked.parts.len() > text.parts.len() {
        marked.note("its library fills in its inputs before it sends the text");
    }
    marked
}

/// The text with placeholders for what `.replace` fills in elsewhere.
pub(super) fn with_replaced(candidate: &Candidate, form: Form, text: &Text) -> Option<Text> {
    let known = text.visible();
    let has = |mark: &String| known.contains(mark.as_str());
    let is_filled = form == Form::Plain && candidate.replaced.iter().any(has);
    is_filled.then(|| {
        let find = |text: &str| marks::replaced(text, &candidate.replaced);
        marks::marked(text.clone(), find)
    })
}

fn dollars_later(text: &Text) -> Result<Text, String> {
    let literal = text
        .as_literal()
        .ok_or("`$` names are filled into text that already has values inserted")?;
    let placeholder = |name: &str| Some(convert::filled_later(&format!("${name}"), name));
    Ok(Text {
        parts: dollars(&literal, false, placeholder)?,
        manual: Some("`string.Template` fills it in".to_owned()),
        ..text.clone()
    })
}

/// How other code may fill a text in, of which none was found: the whole text, with any values for its placeholders, is a template whose
/// fields are names, or elements and attributes of names. A text that several statements put together is what it is then.
pub(crate) fn inferred(text: &Text) -> Option<Form> {
    if text.manual.is_some() {
        return None;
    }
    let known = text.visible();
    match has_dollars(&known) {
        true => {
            (text.as_literal().is_some() && dollars_later(text).is_ok()).then_some(Form::Dollar)
        }
        false => is_format_string(&known).then_some(Form::Fields),
    }
}

/// Whether a text has marks such as `${name}`, and no other braces but those of JSON: others are marks of another language.
fn has_dollars(text: &str) -> bool {
    let mut has_mark = false;
    let all_known = text.match_indices('{').all(|(at, _)| {
        let inner = &text[at + 1..];
        let end = inner.find(['{', '}']);
        let name = end.filter(|end| inner[*end..].starts_with('}'));
        let is_mark = text[..at].ends_with('$') && name.is_some_and(|end| is_name(&inner[..end]));
        has_mark |= is_mark;
        is_mark || inner.trim_start().starts_with('"')
    });
    has_mark && all_known && text.matches('{').count() == text.matches('}').count()
}

fn is_format_string(text: &str) -> bool {
    // An example of Python code has f-strings of its own.
    if text.contains("f\"{") || text.contains("f'{") {
        return false;
    }
    let (mut fields, mut before) = (0, String::new());
    for piece in parse(text).into_iter().flatten() {
        match piece {
            FormatPiece::Literal(literal) => before = literal,
            FormatPiece::Field {
                name,
                conversion,
                spec,
            } => {
                let is_plain = conversion.is_empty() && spec.is_empty();
                if !is_plain || !is_value(&name) || is_tex_command(&before) {
                    return false;
                }
                fields += usize::from(is_name(&name));
            }
        }
    }
    fields > 0
}

/// Whether a text ends with a command of TeX, whose arguments are in braces: `\mathbf{x}`.
fn is_tex_command(text: &str) -> bool {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    rest.len() < text.len() && rest.ends_with('\\')
}

/// Whether it is a name of Python, or an element or attribute of one: `fence[0]`, `user.name`.
fn is_value(field: &str) -> bool {
    let (name, rest) = field.split_at(field.find(['.', '[']).unwrap_or(field.len()));
    let index = rest.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let is_index = index.is_some_and(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit()));
    let is_attribute = rest.strip_prefix('.').is_some_and(is_name);
    is_name(name) && (rest.is_empty() || is_index || is_attribute)
}

/// Whether it is a name of Python, and not a keyword.
fn is_name(name: &str) -> bool {
    let parsed = ruff_python_parser::parse_expression(name);
    parsed.is_ok_and(|it| matches!(it.expr(), Expr::Name(found) if found.id == name))
}
