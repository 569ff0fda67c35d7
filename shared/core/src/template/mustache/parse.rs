//! Parsing a Mustache template into text, variables and partials with their places.

use std::ops::Range;

use crate::content::is_identifier;
use crate::names::PromptName;
use crate::template::problem::Problem;

/// The maximum number of reported problems of one template.
const MAX_PROBLEMS: usize = 20;
/// The maximum size of a name that a problem quotes, in bytes.
const MAX_QUOTED: usize = 100;

/// A part of a template. Comments are not parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(Range<usize>),
    /// A dotted path such as `customer.name`, and the tag around it.
    Variable {
        tag: Range<usize>,
        path: Range<usize>,
    },
    /// A partial.
    Partial {
        tag: Range<usize>,
        name: PromptName,
    },
}

/// Parses a template.
///
/// # Errors
/// All invalid tags, up to [`MAX_PROBLEMS`].
pub(super) fn parse(source: &str) -> Result<Vec<Part>, Vec<Problem>> {
    let mut parser = Parser {
        source,
        parts: Vec::new(),
        text: 0,
        problems: Vec::new(),
        has_section: false,
    };
    let mut at = 0;
    while let Some(open) = source[at..].find("{{").map(|found| at + found) {
        let Some(tag) = Tag::at(source, open) else {
            parser.unclosed(open);
            break;
        };
        at = parser.tag(&tag);
        if parser.problems.len() >= MAX_PROBLEMS {
            break;
        }
    }
    parser.push_text(source.len());
    match parser.problems.is_empty() {
        true => Ok(parser.parts),
        false => Err(parser.problems),
    }
}

/// The source of each part, without comments. Empty for an invalid template.
pub(crate) fn texts(source: &str) -> Option<impl Iterator<Item = &str>> {
    let parts = parse(source).ok()?.into_iter();
    Some(parts.map(|part| match part {
        Part::Text(at) | Part::Variable { tag: at, .. } | Part::Partial { tag: at, .. } => {
            &source[at]
        }
    }))
}

/// The partials of a template, each with the place of its tag, in order. `None` for an invalid template.
///
/// ```
/// let partials = promptbook_core::template::partials("{{> shared/tone }} Hi {{ name }}").unwrap();
/// assert_eq!((partials[0].0.clone(), partials[0].1.as_str()), (0..18, "shared/tone"));
/// ```
pub fn partials(source: &str) -> Option<Vec<(Range<usize>, PromptName)>> {
    let parts = parse(source).ok()?.into_iter();
    let partials = parts.filter_map(|part| match part {
        Part::Partial { tag, name } => Some((tag, name)),
        Part::Text(_) | Part::Variable { .. } => None,
    });
    Some(partials.collect())
}

/// A tag, from its first brace to its last.
struct Tag<'s> {
    span: Range<usize>,
    /// The sigil, such as `#` or `>`; `{` for three braces, and `None` for a plain variable.
    sigil: Option<char>,
    /// The trimmed text after the sigil.
    inside: &'s str,
}

impl<'s> Tag<'s> {
    /// The tag that opens here; `None` if it is not closed.
    fn at(source: &'s str, open: usize) -> Option<Self> {
        let rest = &source[open..];
        let (opening, closing) = match rest.starts_with("{{{") {
            true => ("{{{", "}}}"),
            false => ("{{", "}}"),
        };
        let rest = &rest[opening.len()..];
        let length = rest.find(closing)?;
        let inside = rest[..length].trim();
        let sigil = match opening {
            "{{{" => Some('{'),
            _ => inside.chars().next().filter(|c| "!#^/=>&$<".contains(*c)),
        };
        let inside = match sigil {
            Some(sigil) if sigil != '{' => inside[1..].trim(),
            _ => inside,
        };
        Some(Self {
            span: open..open + opening.len() + length + closing.len(),
            sigil,
            inside,
        })
    }
}

struct Parser<'s> {
    source: &'s str,
    parts: Vec<Part>,
    /// The offset of the text that is not part of `parts` yet.
    text: usize,
    problems: Vec<Problem>,
    has_section: bool,
}

impl<'s> Parser<'s> {
    /// Adds a tag and returns the offset at which to continue.
    fn tag(&mut self, tag: &Tag<'s>) -> usize {
        let mut span = tag.span.clone();
        let part = match tag.sigil {
            None | Some('&' | '{') => self.variable(tag),
            Some('>') => self.partial(tag),
            Some('!') => {
                span = alone(self.source, &span).unwrap_or(span);
                None
            }
            Some(sigil) => self.unsupported(tag, sigil),
        };
        self.push_text(span.start);
        self.parts.extend(part);
        self.text = span.end;
        span.end
    }

    fn push_text(&mut self, end: usize) {
        if self.text < end {
            self.parts.push(Part::Text(self.text..end));
        }
    }

    fn variable(&mut self, tag: &Tag<'s>) -> Option<Part> {
        if let Some(what) = wrong_path(tag.inside) {
            return self.wrong(tag, what);
        }
        let start = tag.inside.as_ptr().addr() - self.source.as_ptr().addr();
        Some(Part::Variable {
            tag: tag.span.clone(),
            path: start..start + tag.inside.len(),
        })
    }

    fn partial(&mut self, tag: &Tag<'s>) -> Option<Part> {
        match tag.inside.parse() {
            Ok(name) => Some(Part::Partial {
                tag: tag.span.clone(),
                name,
            }),
            Err(error) => self.wrong(
                tag,
                format!(
                    "a partial is the name of a prompt, as in `{{{{> shared/tone}}}}`: {error}"
                ),
            ),
        }
    }

    fn unsupported(&mut self, tag: &Tag<'s>, sigil: char) -> Option<Part> {
        let (what, instead) = match sigil {
            '#' => ("sections", "`{% if %}` or `{% for %}`"),
            '^' => ("inverted sections", "`{% if not … %}`"),
            // The opening tag was reported.
            '/' if self.has_section => return None,
            '/' => ("sections", "`{% if %}` or `{% for %}`"),
            '=' => ("other delimiters", "`{% raw %}` around literal braces"),
            _ => ("blocks and parents", "`{% include %}`"),
        };
        self.has_section |= matches!(sigil, '#' | '^');
        self.wrong(
            tag,
            format!("`{{{{{sigil}`: prompts in the format `mustache` have no {what}; use `jinja2`, with {instead}"),
        )
    }

    fn unclosed(&mut self, open: usize) {
        let (opening, closing) = match self.source[open..].starts_with("{{{") {
            true => ("{{{", "}}}"),
            false => ("{{", "}}"),
        };
        let what = format!(
            "the `{opening}` that begins here is not closed with `{closing}`; if the braces are text, use the format `jinja2` or `none`"
        );
        self.problems
            .push(Problem::at_offset(self.source, open, what));
    }

    fn wrong(&mut self, tag: &Tag<'s>, what: String) -> Option<Part> {
        self.problems
            .push(Problem::at_offset(self.source, tag.span.start, what));
        None
    }
}

/// The whole line of a comment that is alone on it, which the Mustache specification removes.
fn alone(source: &str, tag: &Range<usize>) -> Option<Range<usize>> {
    let blank = |c: char| c == ' ' || c == '\t';
    let before = source[..tag.start].trim_end_matches(blank);
    let after = source[tag.end..].trim_start_matches(blank);
    let rest = match after.strip_prefix('\r').unwrap_or(after) {
        "" if after.is_empty() => after,
        line => line.strip_prefix('\n')?,
    };
    let begins_line = before.is_empty() || before.ends_with('\n');
    begins_line.then(|| before.len()..source.len() - rest.len())
}

/// The message that this is not a valid path.
fn wrong_path(path: &str) -> Option<String> {
    let is_part = |part: &str| {
        let mut chars = part.chars();
        !part.is_empty() && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    let (input, rest) = path.split_once('.').unwrap_or((path, "_"));
    let what = match path {
        "" => "the tag is empty: write the name of an input into it, as in `{{ name }}`".to_owned(),
        "." => "`{{.}}` is an item of a section, and prompts in the format `mustache` have no sections; use `jinja2`".to_owned(),
        _ if is_identifier(input) && rest.split('.').all(is_part) => return None,
        _ if is_part(input) && rest.split('.').all(is_part) && path.len() <= MAX_QUOTED => format!(
            "`{input}` is not a valid input name: use letters, digits and `_`, not starting with a digit"
        ),
        _ => "a variable of the format `mustache` is a name or a dotted path, as in `{{ customer.name }}`: for filters and \
              expressions use `jinja2`; if the braces are text, use `jinja2` or `none`"
            .to_owned(),
    };
    Some(what)
}
