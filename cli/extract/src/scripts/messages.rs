//! Lists of messages.

use crate::find::candidate::Said;
use crate::form::Form;
use crate::scripts::calls::message;
use crate::scripts::candidate::{Place, What};
use crate::scripts::find::Finder;
use crate::scripts::inside::instructs;
use crate::scripts::tree::{Expr, Node};
use crate::text::Text;

/// What is read of a list.
#[derive(Default)]
struct Messages<'p> {
    said: Vec<Said>,
    contents: Vec<&'p Expr>,
    /// Whether one of its messages is an instruction or a question.
    instructs: bool,
}

impl<'p> Finder<'p> {
    /// Adds a list of messages as one prompt, if it is one with a text of its own.
    pub(super) fn chat(&mut self, list: &'p Expr, items: &'p [Expr], place: &Place) -> bool {
        let mut read = Messages::default();
        for item in items {
            self.message(item, place, &mut read);
        }
        let says = |text: &Text| text.own && !text.visible().trim().is_empty();
        let own = |said: &Said| matches!(said, Said::Turn { text, .. } if says(text));
        if read.contents.is_empty() || !read.said.iter().any(own) || !(place.sent || read.instructs)
        {
            return false;
        }
        let label = place.label.clone().or_else(|| Some("messages".to_owned()));
        let place = Place {
            label,
            ..place.clone()
        };
        self.add(list, What::Chat(read.said), &place);
        for content in read.contents {
            self.holes(content, list.start);
        }
        true
    }

    fn message(&self, item: &'p Expr, place: &Place, read: &mut Messages<'p>) {
        if let Some((role, content)) = self.turn(item, place.form) {
            read.instructs |= instructs(&role);
            read.contents.push(content);
            let text = self.content(content);
            return read.said.push(Said::Turn { role, text });
        }
        let (source, argument) = match &item.node {
            Node::Spread(list) => (self.evaluator().source(list), None),
            Node::Call(class, arguments) if is_placeholder(class) => {
                match arguments.first().and_then(Expr::literal) {
                    Some(name) => (name, Some(name)),
                    None => (self.evaluator().source(item), None),
                }
            }
            Node::List(pair)
                if matches!(pair.first().and_then(Expr::literal), Some("placeholder")) =>
            {
                let name = pair.get(1).and_then(Expr::literal).unwrap_or("history");
                (name.trim_matches(['{', '}']), Some(name))
            }
            _ => (self.evaluator().source(item), None),
        };
        read.said.push(Said::Thread {
            source: source.to_owned(),
            argument: argument.unwrap_or(source).to_owned(),
        });
    }

    /// The role and the content of a message.
    fn turn(&self, item: &'p Expr, form: Form) -> Option<(String, &'p Expr)> {
        match &item.node {
            Node::Object(_) => {
                let role = item.entry("role")?.literal()?.to_owned();
                let keys = ["content", "parts", "fragments"];
                let content = keys.iter().find_map(|key| item.entry(key))?;
                Some((role, content))
            }
            Node::List(pair) if form != Form::Plain => match pair.as_slice() {
                [role, content] => {
                    let role = role.literal().filter(|role| *role != "placeholder")?;
                    Some((role.to_owned(), content))
                }
                _ => None,
            },
            Node::Call(class, arguments) => {
                let path = class.path();
                let first = arguments.first()?;
                let content = first.entry("content").unwrap_or(first);
                let template = path.strip_suffix(&["fromTemplate"]);
                let class = template.and_then(|path| path.last()?.strip_suffix("PromptTemplate"));
                let role = match class {
                    Some(class) => message(&[class])?,
                    None => message(&path)?,
                };
                Some((role.to_owned(), content))
            }
            _ => None,
        }
    }

    /// The text of a message; the texts of several parts follow each other.
    fn content(&self, content: &'p Expr) -> Text {
        let evaluator = self.evaluator();
        if let Node::List(parts) = &content.node {
            let texts: Option<Vec<&Expr>> = parts.iter().map(text_of_part).collect();
            if let Some(texts) = texts {
                let texts = texts.into_iter().map(|text| evaluator.part(text));
                return texts.fold(Text::default(), Text::then);
            }
        }
        evaluator.part(content)
    }
}

/// The text of a part of a message: `{ text: … }`, or what a function such as `createTextPart` is given.
fn text_of_part(part: &Expr) -> Option<&Expr> {
    match &part.node {
        Node::Call(function, arguments) => {
            let name = function.path().last()?.to_lowercase();
            let makes = name.contains("text")
                && ["part", "fragment", "block", "content"]
                    .iter()
                    .any(|end| name.ends_with(end));
            arguments.first().filter(|_| makes)
        }
        _ => part.entry("text"),
    }
}

fn is_placeholder(class: &Expr) -> bool {
    class.path().last() == Some(&"MessagesPlaceholder")
}
