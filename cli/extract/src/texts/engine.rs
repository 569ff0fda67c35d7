//! The language that a text is a template of, and its conversion.

use promptbook_core::content::{Body, Content, Message, TemplateFormat};

use crate::certainty::Doubt;
use crate::convert::inputs::PromptInputs;
use crate::convert::{self, escape};
use crate::files::kind::{extension, is_prompt_file};
use crate::form::Form;
use crate::reads::Syntax;
use crate::scan::{filled_by, inference, inferred, role_of, unfilled};
use crate::text::{Part, Text};
use crate::texts::TextFile;
use crate::texts::entries::{Entry, Said};
use crate::texts::facts::Facts;

/// The language of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// As other code fills it in.
    Form(Form),
    /// `{name}`, and braces around anything else are text.
    CrewAi,
}

const DOTPROMPT: &str = "it is a Dotprompt file, whose settings and helpers are not converted: write it as a Prompty file";

/// A converted text.
pub(super) struct Made {
    pub(super) content: Result<Content, String>,
    pub(super) engine: Engine,
    /// Inputs whose field is not simply `{name}`, with the field.
    pub(super) fields: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    pub(super) doubts: Vec<Doubt>,
}

/// The language of a text, by the code that fills it in, the file's extension, and what the data say.
fn engine(file: &TextFile<'_>, entry: &Entry, facts: &Facts) -> Engine {
    let end = extension(&file.source.path);
    let by_name = match entry.template_format.as_deref() {
        Some("jinja2") => Some(Form::Jinja),
        Some("mustache") => Some(Form::Mustache),
        Some("f-string") => Some(Form::Fields),
        _ => match end.as_deref() {
            Some("jinja" | "jinja2" | "j2") => Some(Form::Jinja),
            Some("mustache" | "hbs" | "handlebars") => Some(Form::Mustache),
            _ => None,
        },
    };
    let by_code = match facts.syntax {
        Syntax::Jinja => Some(Form::Jinja),
        Syntax::Fields => Some(Form::Fields),
        Syntax::LangChain => by_name.or(Some(Form::Fields)),
        Syntax::Text | Syntax::Data => (facts.form != Form::Plain).then_some(facts.form),
    };
    match by_code.or(by_name) {
        Some(form) => Engine::Form(form),
        None if file.of_crewai => Engine::CrewAi,
        None => Engine::Form(Form::Plain),
    }
}

/// Converts an entry.
pub(super) fn convert(file: &TextFile<'_>, entry: &Entry, facts: &Facts) -> Made {
    let mut made = Made {
        content: Err(String::new()),
        engine: engine(file, entry, facts),
        fields: Vec::new(),
        notes: Vec::new(),
        doubts: Vec::new(),
    };
    if made.engine == Engine::Form(Form::Plain) && !facts.sent {
        made.infer(&entry.visible());
    }
    made.content = match &entry.said {
        Said::Text(text) if is_dotprompt(file, text) => Err(DOTPROMPT.to_owned()),
        Said::Text(text) => made.text(&facts.stripped(text)),
        Said::Messages(messages) => made.messages(messages),
    };
    made
}

/// Whether a file is in the format of Genkit's Dotprompt, whose settings stand before the text.
fn is_dotprompt(file: &TextFile<'_>, text: &str) -> bool {
    is_prompt_file(&file.source.path) && text.starts_with("---\n")
}

/// Whether a text has marks that only Jinja has, such as `{{ dialog.last(2) }}`: in other texts, such braces are around JSON.
fn has_jinja_marks(text: &str) -> bool {
    let mut after = text.split("{{ ").skip(1);
    after.any(|rest| {
        let is_closed = rest
            .find(" }}")
            .is_some_and(|end| !rest[..end].contains(['{', '\n']));
        is_closed && rest.starts_with(char::is_alphabetic)
    })
}

impl Made {
    /// Infers the language of a text that no code was found to fill in.
    fn infer(&mut self, text: &str) {
        let is_jinja = (text.contains("{{") && text.contains("}}")) || text.contains("{%");
        let is_jinja = is_jinja && convert::jinja(text.to_owned()).is_ok();
        let by_names = || inferred(&Text::literal(text));
        // What can't be converted needs a person.
        let by_marks = || has_jinja_marks(text).then_some(Form::Jinja);
        let form = is_jinja.then_some(Form::Jinja);
        let Some(form) = form.or_else(by_names).or_else(by_marks) else {
            return;
        };
        self.engine = Engine::Form(form);
        self.doubts.push(Doubt::Inferred);
        self.notes.push(match form {
            Form::Jinja => {
                "no code was found that fills it in: its inputs are those of Jinja".to_owned()
            }
            form => inference(form),
        });
    }

    fn text(&mut self, text: &str) -> Result<Content, String> {
        match self.engine {
            Engine::Form(Form::Jinja | Form::TrimmedJinja) => {
                convert::jinja(one_line_end_less(text))
            }
            Engine::Form(Form::Mustache) => convert::mustache(text.to_owned()),
            Engine::Form(Form::Plain | Form::Lines) => {
                self.keep(text);
                plain(Body::Text(text.to_owned()))
            }
            Engine::Form(_) | Engine::CrewAi => {
                let mut inputs = PromptInputs::default();
                let template = self.template(text, &mut inputs)?;
                self.fields.clone_from(&inputs.fields);
                convert::with_format(TemplateFormat::Jinja2, Body::Text(template), inputs)
            }
        }
    }

    fn messages(&mut self, messages: &[(String, String)]) -> Result<Content, String> {
        let mut inputs = PromptInputs::default();
        let mut turns = Vec::new();
        for (role, content) in messages {
            let role = role_of(role).ok_or_else(|| {
                format!("one of its messages has the role `{role}`, which prompts can't have")
            })?;
            let content = match self.engine {
                Engine::Form(Form::Jinja | Form::TrimmedJinja) => one_line_end_less(content),
                Engine::Form(Form::Plain | Form::Mustache | Form::Lines) => content.clone(),
                Engine::Form(_) | Engine::CrewAi => self.template(content, &mut inputs)?,
            };
            turns.push(Message::Turn { role, content });
        }
        match self.engine {
            Engine::Form(Form::Plain | Form::Lines) => plain(Body::Chat(turns)),
            Engine::Form(Form::Mustache) => convert::with_format(
                TemplateFormat::Mustache,
                Body::Chat(turns),
                PromptInputs::default(),
            ),
            _ => convert::chat(turns, inputs),
        }
    }

    /// A Jinja template of a text that the code fills in itself.
    fn template(&self, text: &str, inputs: &mut PromptInputs) -> Result<String, String> {
        let text = match self.engine {
            Engine::Form(form) => filled_by(form, &Text::literal(text))?,
            Engine::CrewAi => Text {
                parts: braced_names(text),
                ..Text::literal("")
            },
        };
        Ok(escape::template(&inputs.pieces(&text.parts)))
    }

    /// Notes the names in braces that stay in a text.
    fn keep(&mut self, text: &str) {
        if let Some(note) = unfilled(&Text::literal(text)) {
            self.notes.push(note);
            self.doubts.push(Doubt::Unfilled);
        }
    }
}

fn plain(body: Body) -> Result<Content, String> {
    convert::with_format(TemplateFormat::None, body, PromptInputs::default())
}

/// Jinja removes one line end at the end by default.
fn one_line_end_less(text: &str) -> String {
    text.strip_suffix('\n').unwrap_or(text).to_owned()
}

/// The text with a placeholder for each `{name}`, as CrewAI fills it in.
fn braced_names(text: &str) -> Vec<Part> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        literal.push_str(before);
        match after.split_once('}').filter(|(name, _)| is_name(name)) {
            Some((name, after)) => {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
                parts.push(Part::Placeholder(convert::filled_later(name, name)));
                rest = after;
            }
            None => {
                literal.push('{');
                rest = after;
            }
        }
    }
    literal.push_str(rest);
    parts.push(Part::Literal(literal));
    parts
}
