//! Templates of other products as ours: unchanged in Mustache where they parse, otherwise in Jinja2 with their text escaped.

use promptbook_core::content::{TemplateFormat, is_identifier};

use super::foreign::ForeignFormat;
use super::fstring;
use super::names::Renames;
use super::part::Part;

/// A version's templates in one format.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) format: TemplateFormat,
    pub(super) texts: Vec<String>,
}

/// Converts a version's templates: all of them to one format.
///
/// # Errors
/// Why there is no template that renders the same.
pub(super) fn convert(
    format: ForeignFormat,
    texts: &[&str],
    renames: &Renames,
) -> Result<Converted, String> {
    let unchanged = |format| Converted {
        format,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    let parsed: Vec<Vec<Part<'_>>> = match format {
        ForeignFormat::Plain => return Ok(unchanged(TemplateFormat::None)),
        ForeignFormat::Jinja2 => return Ok(unchanged(TemplateFormat::Jinja2)),
        ForeignFormat::Mustache => return Ok(unchanged(TemplateFormat::Mustache)),
        ForeignFormat::FString => each(texts, fstring::parts)?,
        ForeignFormat::Braces => each(texts, |text| Ok(braces(text)))?,
        ForeignFormat::Langfuse => each(texts, |text| Ok(inputs(&references(text, renames)?)))?,
    };
    let is_mustache =
        format != ForeignFormat::FString && parsed.iter().all(|parts| says_the_same(parts));
    Ok(match is_mustache {
        // Their text stays as it is, byte for byte.
        true if format == ForeignFormat::Braces => unchanged(TemplateFormat::Mustache),
        true => {
            let parts = each(texts, |text| references(text, renames))?;
            Converted {
                format: TemplateFormat::Mustache,
                texts: parts.iter().map(|parts| mustache(parts)).collect(),
            }
        }
        false => Converted {
            format: TemplateFormat::Jinja2,
            texts: parsed.iter().map(|parts| jinja(parts)).collect(),
        },
    })
}

fn each<'t>(
    texts: &[&'t str],
    parse: impl Fn(&'t str) -> Result<Vec<Part<'t>>, String>,
) -> Result<Vec<Vec<Part<'t>>>, String> {
    texts.iter().map(|text| parse(text)).collect()
}

/// Whether Mustache reads the texts of a template as text: no brace in them opens a tag.
fn says_the_same(parts: &[Part<'_>]) -> bool {
    let before_tag =
        |at: usize| matches!(parts.get(at + 1), Some(Part::Input(_) | Part::Include(_)));
    parts.iter().enumerate().all(|(at, part)| match part {
        Part::Text(text) => !(text.contains("{{") || text.ends_with('{') && before_tag(at)),
        Part::Input(_) | Part::Include(_) => true,
    })
}

/// The parts of a text whose variables are names in double braces, as Langfuse's and MLflow's clients fill them in.
fn braces(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut begin, mut from) = (0, 0);
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let inside = &text[open + 2..];
        let close = inside.find("}}");
        let name = close.map(|close| inside[..close].trim());
        match (name.filter(|name| is_path(name)), close) {
            (Some(name), Some(close)) => {
                parts.extend([Part::Text(&text[begin..open]), Part::Input(name)]);
                begin = open + 2 + close + 2;
                from = begin;
            }
            _ => from = open + 1,
        }
    }
    parts.push(Part::Text(&text[begin..]));
    parts
}

/// A name, or a dotted path of names.
fn is_path(path: &str) -> bool {
    path.split('.').all(is_identifier)
}

/// The start and end of Langfuse's references to other prompts.
const OPEN: &str = "@@@langfusePrompt:";
const CLOSE: &str = "@@@";

/// A text with Langfuse's references as includes; the rest is text.
fn references<'t>(text: &'t str, renames: &Renames) -> Result<Vec<Part<'t>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((reference, after)) = after.split_once(CLOSE) else {
            break;
        };
        parts.extend([
            Part::Text(before),
            Part::Include(included(reference, renames)?),
        ]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

/// The name in `name=X|label=production`. An include always stands for what is active in `production`.
fn included(reference: &str, renames: &Renames) -> Result<String, String> {
    let fields: Vec<(&str, &str)> = reference
        .split('|')
        .filter_map(|field| field.split_once('='))
        .collect();
    let field = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|it| it.1);
    let name = field("name").unwrap_or_default();
    let what = match (field("version"), field("label")) {
        (None, None | Some("production")) => {
            let here = renames.get(name).map(ToString::to_string);
            return Ok(here.unwrap_or_else(|| name.to_owned()));
        }
        (Some(version), _) => format!("version {version}"),
        (None, Some(label)) => format!("the label `{label}`"),
    };
    Err(format!(
        "it refers to {what} of `{name}`, and an include is always what is active under `production`"
    ))
}

/// The parts with the variables in their texts.
fn inputs<'t>(parts: &[Part<'t>]) -> Vec<Part<'t>> {
    let each = parts.iter().flat_map(|part| match part {
        Part::Text(text) => braces(text),
        other => vec![other.clone()],
    });
    each.collect()
}

/// A Mustache template with the texts as they are.
fn mustache(parts: &[Part<'_>]) -> String {
    let one = |part: &Part<'_>| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Input(name) => format!("{{{{{name}}}}}"),
        Part::Include(name) => format!("{{{{> {name}}}}}"),
    };
    parts.iter().map(one).collect()
}

/// A Jinja2 template that renders the texts unchanged.
pub(super) fn jinja(parts: &[Part<'_>]) -> String {
    let mut out = String::new();
    let mut text = String::new();
    for part in parts {
        let tag = match part {
            Part::Text(more) => {
                text.push_str(more);
                continue;
            }
            Part::Input(name) => format!("{{{{ {name} }}}}"),
            Part::Include(name) => format!("{{% include \"{name}\" %}}"),
        };
        escape(&text, true, &mut out);
        text.clear();
        out.push_str(&tag);
    }
    escape(&text, false, &mut out);
    out
}

/// A brace that would open a tag, also together with the tag that follows, becomes a literal.
fn escape(text: &str, before_tag: bool, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let opens = match chars.peek() {
            Some(next) => matches!(next, '{' | '%' | '#'),
            None => before_tag,
        };
        match c == '{' && opens {
            true => out.push_str("{{ \"{\" }}"),
            false => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
