//! Expressions that read a text from a file, such as `readFileSync("prompts/system.md", "utf8")`, and imports of texts.

use std::path::Path;

use crate::files::Kind;
use crate::form::Form;
use crate::reads::{PathPattern, Read, Side, Syntax};
use crate::scripts::candidate::Place;
use crate::scripts::evaluate::Evaluator;
use crate::scripts::find::Finder;
use crate::scripts::tree::{Expr, Node, Piece};

/// Functions that read a whole file, of Node.js and Deno.
const READERS: &[&str] = &[
    "readFileSync",
    "readFile",
    "readTextFile",
    "readTextFileSync",
];

/// A read, and where it is.
pub(super) struct FoundRead {
    pub(super) script: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) read: Read,
    /// The name that the text has.
    pub(super) label: Option<String>,
    pub(super) sent: bool,
    pub(super) form: Form,
}

impl<'p> Finder<'p> {
    /// Records that an expression reads a text; answers whether it does.
    pub(super) fn file_read(&mut self, expr: &'p Expr, place: &Place) -> bool {
        let Some(read) = self.evaluator().read(expr) else {
            return false;
        };
        self.reads.push(FoundRead {
            script: self.script,
            start: expr.start,
            end: expr.end,
            read,
            label: place.label.clone(),
            sent: place.sent,
            form: place.form,
        });
        true
    }

    /// Records that a name is used which a file imports as a text.
    pub(super) fn imported_text(&mut self, script: usize, expr: &Expr, place: &Place) {
        let Node::Name(name) = &expr.node else {
            return;
        };
        let Some((module, _)) = self.program.imported(script, name) else {
            return;
        };
        let Some(path) = self.program.text_path(script, module) else {
            return;
        };
        self.reads.push(FoundRead {
            script,
            start: expr.start,
            end: expr.end,
            read: Read::new(path, syntax_of(module)),
            label: Some(name.clone()),
            sent: place.sent,
            form: place.form,
        });
    }
}

impl Evaluator<'_> {
    /// The text that an expression reads from a file.
    fn read(&self, expr: &Expr) -> Option<Read> {
        let inner = self.deeper()?;
        let Node::Call(function, arguments) = &expr.node else {
            return None;
        };
        let path = function.path();
        let name = path.last().copied().unwrap_or_default();
        match (&function.node, name) {
            (_, name) if READERS.contains(&name) => {
                let path = inner.path(arguments.first()?);
                Some(Read::new(path, Syntax::Text))
            }
            // `Bun.file(path).text()`.
            (Node::Member(object, _), "text") => match &object.node {
                Node::Call(file, arguments) if file.path().ends_with(&["Bun", "file"]) => {
                    Some(Read::new(inner.path(arguments.first()?), Syntax::Text))
                }
                _ => None,
            },
            (Node::Member(object, _), "toString") => inner.read(object),
            (Node::Member(object, _), "trim" | "trimStart" | "trimEnd") => {
                let mut read = inner.read(object)?;
                read.stripped.push(match name {
                    "trimStart" => Side::Start,
                    "trimEnd" => Side::End,
                    _ => Side::Both,
                });
                Some(read)
            }
            (_, "parse" | "load" | "parseDocument") => {
                let read = inner.read(arguments.first()?)?;
                Some(Read {
                    syntax: Syntax::Data,
                    ..read
                })
            }
            _ => None,
        }
    }

    /// The path that an expression evaluates to, with `**` for what is not known.
    fn path(&self, expr: &Expr) -> PathPattern {
        let Some(inner) = self.deeper() else {
            return PathPattern::unknown();
        };
        let file = || PathPattern::anchored(self.program.path(self.script));
        match &expr.node {
            Node::Text(pieces) => inner.path_of_pieces(pieces),
            Node::Sum(terms) => {
                let mut terms = terms.iter().map(|term| inner.path(term));
                let first = terms.next().unwrap_or_else(PathPattern::unknown);
                terms.fold(first, |whole, term| whole.followed_by(&term))
            }
            Node::Name(name) if name == "__dirname" => file().parent(),
            Node::Name(name) if name == "__filename" => file(),
            // `import.meta` is no expression that is kept.
            Node::Member(of, name) if matches!(of.node, Node::Other(_)) => match name.as_str() {
                "dirname" | "dir" => file().parent(),
                "url" | "filename" | "path" => file(),
                _ => PathPattern::unknown(),
            },
            Node::Name(_) | Node::Member(..) => inner.path_of_name(expr),
            Node::Call(function, arguments) => inner.path_of_call(function, arguments),
            _ => PathPattern::unknown(),
        }
    }

    fn path_of_pieces(&self, pieces: &[Piece]) -> PathPattern {
        let mut parts = pieces.iter().map(|piece| match piece {
            Piece::Literal(text) => PathPattern::relative(text),
            Piece::Hole(hole) => self.path(hole),
        });
        let first = parts.next().unwrap_or_else(|| PathPattern::relative(""));
        parts.fold(first, |whole, part| whole.followed_by(&part))
    }

    fn path_of_name(&self, expr: &Expr) -> PathPattern {
        let meaning = self.program.meaning(self.script, self.scope, expr);
        match meaning.and_then(|it| Some((it, it.value.filter(|_| !it.added)?))) {
            Some((meaning, value)) => {
                let there = Self {
                    script: meaning.script,
                    scope: meaning.scope,
                    ..*self
                };
                there.path(value)
            }
            None => PathPattern::unknown(),
        }
    }

    fn path_of_call(&self, function: &Expr, arguments: &[Expr]) -> PathPattern {
        let name = function.path().last().copied().unwrap_or_default();
        let mut paths = arguments.iter().map(|argument| self.path(argument));
        let Some(first) = paths.next() else {
            return match name {
                "cwd" => PathPattern::relative(""),
                _ => PathPattern::unknown(),
            };
        };
        match name {
            "join" | "resolve" => paths.fold(first, |folder, path| folder.join(&path)),
            "dirname" => first.parent(),
            "fileURLToPath" | "normalize" => first,
            "URL" => match paths.next() {
                Some(base) => base.parent().join(&first),
                None => first,
            },
            _ => PathPattern::unknown(),
        }
    }
}

/// How an imported file is read.
fn syntax_of(module: &str) -> Syntax {
    let is_data = ["json", "yaml", "yml", "toml"]
        .iter()
        .any(|end| module.ends_with(&format!(".{end}")));
    if is_data { Syntax::Data } else { Syntax::Text }
}

/// Whether a module is a text: `./system.md`, or `./system.txt?raw` of Vite.
pub(super) fn text_module(module: &str) -> Option<&str> {
    let (path, _) = module.split_once('?').unwrap_or((module, ""));
    (Kind::of(Path::new(path)) == Kind::Text).then_some(path)
}
