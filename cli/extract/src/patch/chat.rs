//! Generates the call in place of a list of messages.

use crate::patch::call::Edit;
use crate::patch::layout::Fallback;
use crate::patch::literal::{self, Tripled};
use crate::patch::messages::Shape;
use crate::patch::place::Place;
use crate::patch::{argument, kept, messages};
use crate::site::{Argument, Piece, Turn};

impl Place<'_> {
    /// The edits that look the messages up.
    pub(crate) fn chat(&self, turns: &[Turn], arguments: &[Argument]) -> Result<Vec<Edit>, String> {
        let inputs = !arguments.is_empty();
        let by_hand = |what: &str| format!("{what}: replace its messages by hand");
        let mut makers = Vec::new();
        let kept = match messages::shape(self.source()) {
            Shape::Other(what) => return Err(by_hand(what)),
            Shape::Objects if self.is_older => {
                return Err(by_hand("the program has an older helper"));
            }
            Shape::Objects => {
                makers = messages::makers(self.source(), turns).map_err(|what| by_hand(&what))?;
                None
            }
            Shape::Plain if !inputs => Some(Vec::new()),
            Shape::Plain | Shape::Made => kept::messages(self.source(), turns, inputs),
        };
        let kept = kept.map(|edits| Fallback::Kept(self.in_file(edits)));
        let kept = kept.filter(|kept| self.has_comments() || !self.is_too_long(kept));
        let fallback = kept.unwrap_or_else(|| self.list(turns, inputs));
        let is_raw = |turn: &Turn| matches!(turn, Turn::Says { content, .. } if matches!(content.as_slice(), [Piece::Input(_)]));
        let formats = !self.is_older && !turns.iter().any(is_raw);
        let arguments = argument::of(arguments, formats);
        Ok(match makers.is_empty() {
            true => self.call("messages", fallback, &arguments),
            false => self.call_with("objects", Some(self.dict(&makers)), fallback, &arguments),
        })
    }

    /// A dictionary as code.
    fn dict(&self, entries: &[(String, String)]) -> String {
        let entry = |(key, value): &(String, String)| format!("{}: {value}", literal::quoted(key));
        let entries: Vec<String> = entries.iter().map(entry).collect();
        let one_line = format!("{{{}}}", entries.join(", "));
        let indent = self.deeper(1);
        // A comma follows.
        if indent.chars().count() + one_line.chars().count() < self.width {
            return one_line;
        }
        let (newline, inner) = (self.file.newline(), self.deeper(2));
        let entries = entries.iter().map(|it| format!("{newline}{inner}{it},"));
        format!("{{{}{newline}{indent}}}", entries.collect::<String>())
    }

    /// A list of messages as code.
    fn list(&self, turns: &[Turn], inputs: bool) -> Fallback {
        let (indent, inner) = (self.deeper(1), self.deeper(2));
        let mut names = messages::names(self.source());
        names.resize(turns.len(), None);
        let mut lines = vec!["[".to_owned()];
        for (turn, name) in turns.iter().zip(names) {
            match turn {
                Turn::Thread(thread) => {
                    lines.push(format!(
                        "{inner}{{\"thread\": {}}},",
                        literal::quoted(thread)
                    ));
                }
                Turn::Says { role, content } => {
                    let text = literal::fallback(content, inputs);
                    let name = name.and_then(|name| kept::constant(&name, content, inputs));
                    lines.extend(self.message(&literal::quoted(role), &text, name));
                }
            }
        }
        lines.push(format!("{indent}]"));
        Fallback::New(vec![lines.join(self.file.newline())])
    }

    /// The lines of a message: its content is a name or this text.
    fn message(&self, role: &str, text: &str, name: Option<String>) -> Vec<String> {
        let (inner, deeper) = (self.deeper(2), self.deeper(3));
        let is_short = name.is_some() || literal::lines(text, usize::MAX).len() == 1;
        let source = name.clone().unwrap_or_else(|| literal::quoted(text));
        let one = format!("{inner}{{\"role\": {role}, \"content\": {source}}},");
        if is_short && one.chars().count() <= self.width {
            return vec![one];
        }
        let content = name.unwrap_or_else(|| self.content(text));
        vec![
            format!("{inner}{{"),
            format!("{deeper}\"role\": {role},"),
            format!("{deeper}\"content\": {content},"),
            format!("{inner}}},"),
        ]
    }

    /// A text as the content of a message, on several lines.
    fn content(&self, text: &str) -> String {
        let newline = self.file.newline();
        let tripled = Tripled::like(self.source(), newline).filter(|_| text.contains('\n'));
        if let Some(tripled) = tripled {
            return tripled.literal(text);
        }
        let (deeper, deepest) = (self.deeper(3), self.deeper(4));
        let room = self.width.saturating_sub(deepest.chars().count());
        let lines = literal::lines(text, room).into_iter();
        let lines = lines.map(|line| format!("{newline}{deepest}{line}"));
        format!("({}{newline}{deeper})", lines.collect::<String>())
    }
}
