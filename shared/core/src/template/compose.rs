//! Composing a prompt and the prompts that it includes into one prompt without includes.

use minijinja::machinery::Token;

use super::composed_inputs::merged;
use super::origins::{Origin, Origins};
use super::piece::{ComposeError, Piece};
use super::problem::line_of;
use super::{Composed, limits, literal, mustache};
use crate::content::{Body, Content, Inputs, Message, TemplateFormat, Templates, has_default};
use crate::names::{PromptName, nfc};

/// An include tag in a checked template.
struct Tag {
    /// The range from its keyword to the end of the name.
    start: usize,
    end: usize,
    name: String,
}

/// Composes the templates and the inputs of a version.
pub(super) fn compose(content: &Content, pieces: &[Piece<'_>]) -> Result<Composed, ComposeError> {
    let format = content.template_format();
    let mut used = pieces
        .iter()
        .filter(|piece| content.includes().contains(piece.name));
    if let Some(other) = used.find(|piece| piece.format != format) {
        return Err(ComposeError::OtherFormat(other.name.clone()));
    }
    let composer = Composer {
        own: content.inputs(),
        pieces,
    };
    let mut origins = Vec::new();
    let mut compose = |source: &str| {
        let (text, of) = match format {
            TemplateFormat::Jinja2 => composer.template(source)?,
            TemplateFormat::Mustache => mustache::compose(source, |name| composer.text(name))?,
            TemplateFormat::None => (source.to_owned(), Origins::default()),
        };
        origins.push(of);
        Ok(text)
    };
    let body = match content.body() {
        Body::Text(template) => Body::Text(compose(template)?),
        Body::Chat(messages) => {
            let messages = messages.iter().map(|message| match message {
                Message::Turn { role, content } => {
                    let (role, content) = (*role, compose(content)?);
                    Ok(Message::Turn { role, content })
                }
                Message::Thread { .. } => {
                    compose("")?;
                    Ok(message.clone())
                }
            });
            Body::Chat(messages.collect::<Result<_, _>>()?)
        }
    };
    let included = content.includes().iter();
    let included = included.filter_map(|name| composer.piece(name.as_str()));
    let inputs = merged(content, &Vec::from_iter(included));
    Ok(Composed {
        templates: Templates { format, body },
        inputs,
        origins,
    })
}

struct Composer<'a> {
    own: &'a Inputs,
    pieces: &'a [Piece<'a>],
}

impl<'a> Composer<'a> {
    fn piece(&self, name: &str) -> Option<&'a Piece<'a>> {
        self.pieces.iter().find(|piece| piece.name.as_str() == name)
    }

    /// The text of a piece.
    fn text(&self, name: &PromptName) -> Result<&'a str, ComposeError> {
        let piece = self.piece(name.as_str());
        piece
            .map(|piece| piece.template)
            .ok_or_else(|| ComposeError::Missing(name.clone()))
    }

    /// Returns a template with each include replaced, and the origins of its parts.
    fn template(&self, source: &str) -> Result<(String, Origins), ComposeError> {
        let (mut text, mut origins) = (String::new(), Origins::default());
        let mut end = 0;
        for tag in tags(source) {
            let Some(piece) = self.piece(&tag.name) else {
                // A checked template only has valid names.
                let name = tag.name.parse().map(ComposeError::Missing);
                return name.map_or(Ok((source.to_owned(), Origins::default())), Err);
            };
            let line = |offset| line_of(source, offset);
            origins.begin(text.len(), Origin::Own, line(end));
            text.push_str(&source[end..tag.start]);
            origins.begin(text.len(), Origin::Binding, line(tag.start));
            self.binding(piece, &mut text);
            origins.begin(text.len(), Origin::Piece(piece.name.clone()), 1);
            text.push_str(&ended(piece.template));
            origins.begin(text.len(), Origin::Own, line(tag.end));
            text.push_str("{% endwith");
            end = tag.end;
        }
        text.push_str(&source[end..]);
        Ok((text, origins))
    }

    /// Writes the start of the `{% with %}` around a piece, which sets the piece's defaults for names without a value. Other pieces keep
    /// their own defaults.
    fn binding(&self, piece: &Piece<'_>, text: &mut String) {
        text.push_str("with ");
        let mut separator = "";
        for (name, input) in piece.inputs {
            let Some(default) = input
                .default
                .as_ref()
                .filter(|_| !has_default(self.own, name))
            else {
                continue;
            };
            if piece.uses.contains(name) {
                text.push_str(&format!("{separator}{name} = {name}|default("));
                literal::write(default, text);
                text.push(')');
                separator = ", ";
            }
        }
        if !separator.is_empty() {
            text.push(' ');
        }
        text.push_str("%}");
    }
}

/// Returns a piece's text such that a tag can follow: a brace at its end would open another tag together with that tag.
fn ended(template: &str) -> String {
    match template.strip_suffix('{') {
        Some(before) => format!("{before}{{{{ \"{{\" }}}}"),
        None => template.to_owned(),
    }
}

/// The include tags of a checked template, in order.
fn tags(source: &str) -> Vec<Tag> {
    let (mut tags, mut follows_start, mut keyword) = (Vec::new(), false, None);
    for (token, span) in limits::tokens(source).map_while(Result::ok) {
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        match (&token, keyword.take()) {
            (Token::Str(name), Some(start)) => {
                let name = nfc(name).into_owned();
                tags.push(Tag { start, end, name });
            }
            (Token::Ident("include"), _) if follows_start => keyword = Some(start),
            _ => {}
        }
        follows_start = matches!(token, Token::BlockStart);
    }
    tags
}
