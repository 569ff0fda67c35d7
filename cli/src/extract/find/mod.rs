//! Which texts of a file are prompts: every expression that makes text is judged by where it stands, what it is called, and what it says.

pub(super) mod calls;
mod chat;
mod judge;
mod statements;
mod words;

use ruff_python_ast::{Expr, ExprCall, InterpolatedStringElement, Operator};
use ruff_text_size::{Ranged, TextRange};

use self::calls::Form;
use self::judge::{Called, Signal, Verdict, judge};
use super::code::Code;
use super::evaluate::python::called;
use super::evaluate::{Evaluator, Obstacle, Value, note_inlined};
use super::scope::{ScopeId, Symbol};
use super::text::Text;
use super::uses::Uses;

pub(super) use chat::Said;

/// Something that looks like a prompt.
pub(super) struct Candidate {
    pub(super) module: usize,
    pub(super) range: TextRange,
    /// Identifiers from the outside in.
    pub(super) scope: Vec<String>,
    pub(super) what: What,
    /// The constant whose whole value it is.
    pub(super) symbol: Option<Symbol>,
    /// Whether it is made after the import of its file, each time anew.
    pub(super) later: bool,
    pub(super) notes: Vec<String>,
    /// Why nothing can take its place where it stands.
    pub(super) fixed: Option<&'static str>,
}

/// What it is.
pub(super) enum What {
    Text {
        text: Text,
        form: Form,
    },
    Chat {
        said: Vec<Said>,
        by_hand: Option<String>,
        known: String,
    },
    NeedsPerson {
        reason: String,
        known: String,
    },
    Skipped {
        reason: String,
        known: String,
    },
}

/// Where an expression stands.
#[derive(Clone)]
pub(super) struct Place {
    /// What it is called, if anything.
    label: Option<String>,
    /// Whether that is only what it is about, as the key of a dictionary of prompts is.
    topic: bool,
    signal: Signal,
    /// How much it has to read like a prompt when only what it stands in is called one.
    needs: i32,
    /// How other code fills it in.
    form: Form,
    /// The name that it is the whole value of.
    symbol: Option<Symbol>,
    notes: Vec<String>,
    /// Why nothing can take its place where it stands.
    fixed: Option<&'static str>,
}

impl Place {
    fn plain() -> Self {
        Self {
            label: None,
            topic: false,
            signal: Signal::Neutral,
            needs: i32::MIN,
            form: Form::Plain,
            symbol: None,
            notes: Vec::new(),
            fixed: None,
        }
    }

    fn never(what: &'static str) -> Self {
        Self {
            signal: Signal::Never(what),
            ..Self::plain()
        }
    }

    fn called(label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            ..Self::plain()
        }
    }

    /// The same place, of an expression that isn't the whole value of its name.
    fn part(&self) -> Self {
        Self {
            symbol: None,
            ..self.clone()
        }
    }

    fn with(&self, signal: Signal) -> Self {
        Self {
            signal,
            ..self.part()
        }
    }

    fn noted(&self, note: impl Into<String>) -> Self {
        let mut place = self.part();
        place.notes.push(note.into());
        place
    }
}

/// How much an argument of a call, and a variable, has to read like a prompt in something that is called one.
const ARGUMENT: i32 = 3;
const VARIABLE: i32 = 2;

/// Looks through one file.
pub(super) struct Finder<'c, 'a> {
    pub(super) code: &'c Code<'a>,
    pub(super) uses: &'c Uses,
    pub(super) module: usize,
    scope: ScopeId,
    names: Vec<String>,
    found: Vec<Candidate>,
}

impl<'c, 'a> Finder<'c, 'a> {
    /// What looks like a prompt in a file, in the order in which it stands there.
    pub(super) fn look(code: &'c Code<'a>, uses: &'c Uses, module: usize) -> Vec<Candidate> {
        let mut finder = Self {
            code,
            uses,
            module,
            scope: 0,
            names: Vec::new(),
            found: Vec::new(),
        };
        finder.body(&code.modules[module].tree.body, true);
        finder
            .found
            .sort_by_key(|candidate| candidate.range.start());
        finder.found
    }

    fn evaluator(&self) -> Evaluator<'c, 'a> {
        Evaluator::new(self.code, self.module, self.scope)
    }

    fn slice(&self, node: impl Ranged) -> &'a str {
        self.code.modules[self.module].slice(node)
    }

    /// Looks at an expression and everything in it.
    fn expr(&mut self, expr: &'a Expr, place: &Place) {
        if self.chat(expr, place) {
            return;
        }
        if let Expr::Call(call) = expr
            && self.built_list(call, place)
        {
            return;
        }
        match self.evaluator().value(expr) {
            Value::Text(text) if text.own => {
                self.text(expr, text, place);
                self.holes(expr, place);
            }
            Value::Obstacle(Obstacle { reason, known }) => {
                self.judged(
                    expr.range(),
                    &known,
                    place,
                    |verdict, known| match verdict {
                        Verdict::Prompt => Some(What::NeedsPerson { reason, known }),
                        Verdict::Skipped(reason) => Some(What::Skipped { reason, known }),
                        Verdict::Nothing => None,
                    },
                );
                self.holes(expr, place);
            }
            Value::Text(_) | Value::Unknown => self.inside(expr, place),
        }
    }

    fn text(&mut self, expr: &Expr, mut text: Text, place: &Place) {
        let known = text.visible();
        note_inlined(&mut text);
        let form = self.form(place);
        self.judged(
            expr.range(),
            &known,
            place,
            |verdict, known| match verdict {
                Verdict::Prompt => Some(What::Text { text, form }),
                Verdict::Skipped(reason) => Some(What::Skipped { reason, known }),
                Verdict::Nothing => None,
            },
        );
    }

    /// How other code fills in what stands here, as far as can be seen.
    fn form(&self, place: &Place) -> Form {
        let used = place
            .symbol
            .as_ref()
            .and_then(|symbol| self.uses.get(symbol));
        used.into_iter()
            .flatten()
            .map(|used| used.form)
            .find(|form| *form != Form::Plain)
            .unwrap_or(place.form)
    }

    fn judged(
        &mut self,
        range: TextRange,
        known: &str,
        place: &Place,
        what: impl FnOnce(Verdict, String) -> Option<What>,
    ) {
        let sent = place
            .symbol
            .as_ref()
            .and_then(|symbol| self.uses.get(symbol));
        // A single word, such as a name, goes into prompts and is none.
        let sent = known.split_whitespace().nth(1).is_some()
            && sent.into_iter().flatten().any(|used| used.sent);
        let signal = match place.signal {
            Signal::Neutral if sent => Signal::Strong,
            signal => signal,
        };
        let called = Called {
            label: place.label.as_deref().filter(|_| !place.topic),
            around: &self.names,
            needs: place.needs,
        };
        if let Some(what) = what(judge(known, called, signal), known.to_owned()) {
            self.add(range, what, place);
        }
    }

    fn add(&mut self, range: TextRange, what: What, place: &Place) {
        let mut scope = self.names.clone();
        if let Some(label) = &place.label
            && scope.last() != Some(label)
        {
            scope.push(label.clone());
        }
        self.found.push(Candidate {
            module: self.module,
            range,
            scope,
            what,
            symbol: place.symbol.clone(),
            later: self.code.scopes[self.module].runs_later(self.scope),
            notes: place.notes.clone(),
            fixed: place.fixed,
        });
    }

    /// Looks at the values that go into a text.
    fn holes(&mut self, expr: &'a Expr, place: &Place) {
        let piece = Place {
            notes: vec!["a piece of another prompt; when it is used stays in the code".to_owned()],
            ..place.with(Signal::Neutral)
        };
        match expr {
            Expr::FString(string) => {
                // Quotes and braces of its own would end the string around it, for Python before 3.12.
                let piece = Place {
                    fixed: Some("it stands inside an f-string"),
                    ..piece
                };
                for element in string.value.elements() {
                    if let InterpolatedStringElement::Interpolation(field) = element {
                        self.hole(&field.expression, &piece);
                    }
                }
            }
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                self.hole(&operation.left, &piece);
                self.hole(&operation.right, &piece);
            }
            Expr::BinOp(operation) => {
                self.hole(&operation.left, &piece);
                match &*operation.right {
                    Expr::Tuple(tuple) => tuple
                        .elts
                        .iter()
                        .for_each(|element| self.hole(element, &piece)),
                    Expr::Dict(dict) => dict
                        .items
                        .iter()
                        .for_each(|item| self.hole(&item.value, &piece)),
                    other => self.hole(other, &piece),
                }
            }
            Expr::Call(call) => {
                let template = matches!(called(&call.func), Some("substitute" | "safe_substitute"));
                if let Expr::Attribute(method) = &*call.func
                    && !template
                {
                    self.hole(&method.value, &piece);
                }
                for argument in &call.arguments.args {
                    match argument {
                        Expr::List(list) => list
                            .elts
                            .iter()
                            .for_each(|element| self.hole(element, &piece)),
                        Expr::Tuple(tuple) => tuple
                            .elts
                            .iter()
                            .for_each(|element| self.hole(element, &piece)),
                        other => self.hole(other, &piece),
                    }
                }
                call.arguments
                    .keywords
                    .iter()
                    .for_each(|keyword| self.hole(&keyword.value, &piece));
            }
            _ => {}
        }
    }

    /// A value that goes into a text: what is text itself became part of it.
    fn hole(&mut self, expr: &'a Expr, place: &Place) {
        match self.evaluator().value(expr) {
            Value::Unknown => self.inside(expr, place),
            Value::Text(_) | Value::Obstacle(_) => self.holes(expr, place),
        }
    }

    /// Looks at what an expression that is no text is made of.
    fn inside(&mut self, expr: &'a Expr, place: &Place) {
        match expr {
            Expr::If(choice) => {
                let place = place.noted(format!(
                    "served only if `{}` decides so, in the code",
                    self.slice(&*choice.test)
                ));
                self.expr(&choice.body, &place);
                self.expr(&choice.orelse, &place);
                self.expr(&choice.test, &Place::never("compared"));
            }
            Expr::BoolOp(operation) => {
                let place = place.noted(format!(
                    "a default: `{}` may override it",
                    self.slice(&operation.values[0])
                ));
                operation
                    .values
                    .iter()
                    .for_each(|value| self.expr(value, &place));
            }
            Expr::Call(call) => self.call(call, place),
            Expr::Dict(dict) => {
                let around = self.names.len();
                if let Some(label) = &place.label
                    && self.names.last() != Some(label)
                {
                    self.names.push(label.clone());
                }
                let schema = ["type", "properties"]
                    .iter()
                    .any(|key| chat::has(dict, key));
                for item in &dict.items {
                    let key = item
                        .key
                        .as_ref()
                        .and_then(|key| match self.evaluator().value(key) {
                            Value::Text(text) => text.as_literal(),
                            _ => Some(self.slice(key).to_owned()),
                        });
                    let signal = match key.as_deref() {
                        Some("title") if schema => Signal::Never("a title"),
                        key => calls::entry(key.unwrap_or_default(), place.signal),
                    };
                    let symbol = place
                        .symbol
                        .as_ref()
                        .zip(key.as_deref())
                        .map(|(whole, key)| whole.entry(key));
                    let topic = key.as_deref().is_some_and(words::is_topic);
                    self.expr(
                        &item.value,
                        &Place {
                            label: key,
                            topic,
                            symbol,
                            ..place.with(signal)
                        },
                    );
                }
                self.names.truncate(around);
            }
            Expr::List(list) => list
                .elts
                .iter()
                .for_each(|element| self.expr(element, &place.part())),
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .for_each(|element| self.expr(element, &place.part())),
            Expr::Set(set) => set
                .elts
                .iter()
                .for_each(|element| self.expr(element, &place.part())),
            Expr::Lambda(lambda) => self.expr(&lambda.body, &place.part()),
            Expr::Await(inner) => self.expr(&inner.value, &place.part()),
            Expr::Starred(inner) => self.expr(&inner.value, &place.part()),
            Expr::Yield(inner) => inner
                .value
                .iter()
                .for_each(|value| self.expr(value, &place.part())),
            Expr::Named(named) => {
                self.expr(&named.value, &Place::called(self.slice(&*named.target)))
            }
            Expr::Subscript(subscript) => self.expr(&subscript.value, &place.part()),
            Expr::Attribute(attribute) => self.expr(&attribute.value, &Place::plain()),
            Expr::Compare(compare) => {
                self.expr(&compare.left, &Place::never("compared with other text"));
                compare
                    .comparators
                    .iter()
                    .for_each(|value| self.expr(value, &Place::never("compared with other text")));
            }
            Expr::BinOp(operation) => {
                self.expr(&operation.left, &place.part());
                self.expr(&operation.right, &place.part());
            }
            Expr::UnaryOp(operation) => self.expr(&operation.operand, &Place::plain()),
            Expr::ListComp(list) => self.expr(&list.elt, &place.part()),
            Expr::Generator(list) => self.expr(&list.elt, &place.part()),
            Expr::DictComp(dict) => self.expr(&dict.value, &place.part()),
            _ => {}
        }
    }

    /// `"\n".join(parts)` of a list that several statements build: only running it tells what it makes.
    fn built_list(&mut self, call: &'a ExprCall, place: &Place) -> bool {
        let (Some("join"), [Expr::Name(list)]) = (called(&call.func), call.arguments.args.as_ref())
        else {
            return false;
        };
        let scope = &self.code.scopes[self.module].all[self.scope];
        let name = list.id.as_str();
        let Some(added) = scope.added.get(name) else {
            return false;
        };
        let known: Vec<String> = added
            .iter()
            .filter_map(|expr| match self.evaluator().value(expr) {
                Value::Text(text) => Some(text.visible()),
                Value::Unknown | Value::Obstacle(_) => None,
            })
            .collect();
        let reason = format!("it is joined from the list `{name}`, which several statements build");
        self.judged(call.range(), &known.join("\n"), place, |verdict, known| {
            (verdict == Verdict::Prompt).then_some(What::NeedsPerson { reason, known })
        });
        false
    }

    fn call(&mut self, call: &'a ExprCall, place: &Place) {
        let name = called(&call.func).unwrap_or_default();
        if let Some((template, form)) = calls::template(call) {
            let strong =
                form != Form::Dollar && matches!(place.signal, Signal::Neutral | Signal::Strong);
            let label = place.label.clone();
            let signal = if strong { Signal::Strong } else { place.signal };
            self.expr(
                template,
                &Place {
                    label,
                    form,
                    ..place.with(signal)
                },
            );
            return self.rest(call, Some(template), Signal::Neutral);
        }
        if let Some((_, role)) = calls::MESSAGES.iter().find(|(class, _)| *class == name) {
            let content = calls::given(call, "content").or_else(|| call.arguments.args.first());
            if let Some(content) = content {
                let label = place.label.clone().or_else(|| Some((*role).to_owned()));
                self.expr(
                    content,
                    &Place {
                        label,
                        ..place.with(Signal::Strong)
                    },
                );
            }
            return self.rest(call, content, Signal::Neutral);
        }
        let default = match (name, call.arguments.args.as_ref()) {
            ("getenv" | "get" | "pop" | "setdefault", [key, default]) => Some((key, default)),
            ("getattr", [_, key, default]) => Some((key, default)),
            _ => None,
        };
        if let Some((key, default)) = default {
            let key = match key {
                Expr::StringLiteral(key) => Some(key.value.to_str().to_owned()),
                _ => None,
            };
            let prompt = |name: &String| words::says(name) == words::Says::Prompt;
            let label = match &place.label {
                Some(label) if prompt(label) || !key.as_ref().is_some_and(prompt) => {
                    Some(label.clone())
                }
                _ => key,
            };
            let noted = place.noted(format!(
                "a default: `{}` may override it",
                self.slice(&*call.func)
            ));
            return self.expr(default, &Place { label, ..noted });
        }
        if matches!(name, "Field" | "field" | "mapped_column" | "Column") {
            let default = calls::given(call, "default").or_else(|| call.arguments.args.first());
            default
                .into_iter()
                .for_each(|default| self.expr(default, &place.part()));
            if let Some(factory) = calls::given(call, "default_factory") {
                self.expr(factory, &place.part());
            }
            return;
        }
        if let Expr::Attribute(method) = &*call.func {
            self.expr(&method.value, &Place::plain());
        }
        self.rest(call, None, calls::arguments(call));
    }

    /// The arguments of a call, but for one that was looked at.
    fn rest(&mut self, call: &'a ExprCall, but: Option<&Expr>, signal: Signal) {
        let name = called(&call.func).unwrap_or_default();
        let seen = |expr: &Expr| but.is_some_and(|but| but.range() == expr.range());
        let asks = calls::ASKS.contains(&name) && signal == Signal::Neutral;
        for (index, argument) in call
            .arguments
            .args
            .iter()
            .enumerate()
            .filter(|(_, argument)| !seen(argument))
        {
            let signal = if asks && index == 0 {
                Signal::Strong
            } else {
                signal
            };
            self.expr(
                argument,
                &Place {
                    signal,
                    needs: ARGUMENT,
                    ..Place::plain()
                },
            );
        }
        for keyword in call
            .arguments
            .keywords
            .iter()
            .filter(|keyword| !seen(&keyword.value))
        {
            let Some(arg) = &keyword.arg else { continue };
            let signal = calls::keyword(arg.as_str(), signal);
            self.expr(
                &keyword.value,
                &Place {
                    signal,
                    needs: ARGUMENT,
                    ..Place::called(arg.as_str())
                },
            );
        }
    }

    /// The symbol that a name assigned here is, where it can be a constant.
    fn symbol(&self, name: &str) -> Option<Symbol> {
        let symbol = Symbol {
            module: self.module,
            scope: self.scope,
            name: name.to_owned(),
        };
        self.code.constant(&symbol).map(|_| symbol)
    }
}
