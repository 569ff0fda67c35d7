//! Visits the expressions of one file and collects candidates.

use std::collections::HashSet;

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::certainty::Doubt;
use crate::code::Code;
use crate::evaluate::constants::note_inlined;
use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::lists::IN_STEPS;
use crate::evaluate::value::{Obstacle, Value};
use crate::find::candidate::{Candidate, What};
use crate::find::classify::{NO_PROMPT, Naming, Signal, Verdict, classify, doubt};
use crate::find::place::Place;
use crate::find::scoring::{has_more_words_than, word_count};
use crate::find::user_messages::{asks, says_something};
use crate::form::Form;
use crate::scan::SENTENCE;
use crate::symbol::{ScopeId, Symbol};
use crate::text::Text;
use crate::uses::{Known, Use, Uses};

/// Collects the candidates of one file.
pub(crate) struct Finder<'c, 'a> {
    pub(crate) code: &'c Code<'a>,
    pub(crate) uses: Known<'c>,
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) names: Vec<String>,
    pub(crate) found: Vec<Candidate>,
    /// The values that are parts of a text which several statements make.
    pub(crate) taken: HashSet<TextSize>,
    /// Whether what the function returns is sent to a model.
    pub(crate) returns_prompt: bool,
}

impl<'c, 'a> Finder<'c, 'a> {
    /// The candidates of a file, in order, and the plain reads of their names.
    pub(crate) fn look(
        code: &'c Code<'a>,
        uses: &'c Uses,
        module: usize,
    ) -> (Vec<Candidate>, Vec<(Symbol, Vec<Use>)>) {
        let mut finder = Self {
            code,
            uses: Known::of(uses, code, module),
            module,
            scope: 0,
            names: Vec::new(),
            found: Vec::new(),
            taken: HashSet::new(),
            returns_prompt: false,
        };
        finder.body(&code.modules[module].tree.body, true);
        let Self {
            mut found, uses, ..
        } = finder;
        found.sort_by_key(|candidate| candidate.range.start());
        found.shrink_to_fit();
        let symbols = found.iter().filter_map(|it| it.symbol.as_ref());
        let plain = uses.plain(symbols);
        (found, plain)
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'c, 'a> {
        Evaluator::new(self.code, self.module, self.scope)
    }

    pub(crate) fn slice(&self, node: impl Ranged) -> &'a str {
        self.code.modules[self.module].slice(node)
    }

    /// Visits an expression and everything in it.
    pub(crate) fn expr(&mut self, expr: &'a Expr, place: &Place) {
        if self.chat(expr, place) || self.lines(expr, place) {
            return;
        }
        match self.evaluator().value(expr) {
            Value::Text(text) if text.own => {
                self.text(expr, text, place);
                self.placeholders(expr, place);
            }
            Value::Obstacle(Obstacle { reason, known }) => {
                self.classified(
                    expr.range(),
                    &known,
                    place,
                    |verdict, known| match verdict {
                        Verdict::Prompt => Some(What::NeedsPerson { reason, known }),
                        Verdict::Skipped(reason) => Some(What::Skipped { reason, known }),
                        Verdict::Nothing => None,
                    },
                );
                self.placeholders(expr, place);
            }
            Value::Text(_) | Value::Unknown => self.inside(expr, place),
        }
    }

    pub(crate) fn text(&mut self, expr: &Expr, mut text: Text, place: &Place) {
        let known = text.visible();
        if !self.code.shares {
            note_inlined(&mut text);
        }
        let form = self.form(place);
        let mut place = place.clone();
        if text.manual.as_deref() == Some(IN_STEPS) {
            place.doubts.push(Doubt::Steps);
        }
        self.classified(
            expr.range(),
            &known,
            &place,
            |verdict, known| match verdict {
                Verdict::Prompt => Some(What::Text { text, form }),
                Verdict::Skipped(reason) => Some(What::Skipped { reason, known }),
                Verdict::Nothing => None,
            },
        );
    }

    /// How other code fills in the text at this place.
    pub(crate) fn form(&self, place: &Place) -> Form {
        let used = place
            .symbol
            .as_ref()
            .into_iter()
            .flat_map(|symbol| self.uses.get(symbol));
        used.map(|used| used.form)
            .find(|form| *form != Form::Plain)
            .unwrap_or(place.form)
    }

    /// Whether the code sends the text to a model as it stands at this place.
    fn is_direct(place: &Place) -> bool {
        let label = place.label.as_deref().unwrap_or_default();
        (place.sent || place.signal == Signal::Strong) && !label.ends_with("template")
    }

    pub(crate) fn classified(
        &mut self,
        range: TextRange,
        known: &str,
        place: &Place,
        what: impl FnOnce(Verdict, String) -> Option<What>,
    ) {
        // A single word, such as a name, is at most part of a prompt.
        let sent = place.sent
            && match place.indirect {
                true => says_something(known) && (place.may_be_passed_on() || asks(known)),
                false => has_more_words_than(1, known),
            };
        let signal = match place.signal {
            Signal::Neutral if sent => Signal::Strong,
            signal => signal,
        };
        let called = Naming {
            label: place.label.as_deref().filter(|_| !place.topic),
            around: &self.names,
            needs: place.needs,
        };
        let known_text = known.to_owned();
        let verdict = match classify(known, called, signal) {
            Verdict::Nothing if place.sent && !sent && word_count(known) >= SENTENCE => {
                Verdict::Skipped(match place.may_be_passed_on() {
                    true => "it only reports a status".to_owned(),
                    false => NO_PROMPT.to_owned(),
                })
            }
            verdict => verdict,
        };
        let by_call = match (signal != place.signal, place.indirect) {
            (true, true) => Some(Doubt::Indirect),
            (true, false) if !self.code.imports_library(self.module) => Some(Doubt::Call),
            _ => None,
        };
        let doubt = match verdict {
            Verdict::Prompt => doubt(known, called, signal, by_call),
            Verdict::Skipped(_) | Verdict::Nothing => None,
        };
        let what = match (verdict, &place.looked_up) {
            (Verdict::Skipped(_), Some(name)) => Some(What::LookedUp {
                name: name.clone(),
                known: known_text,
            }),
            (verdict, _) => what(verdict, known_text),
        };
        if let Some(what) = what {
            let mut place = place.clone();
            place.doubts.extend(doubt);
            self.add(range, what, &place);
        }
    }

    pub(crate) fn add(&mut self, range: TextRange, mut what: What, place: &Place) {
        what.shrink();
        let mut scope = self.names.clone();
        scope.extend(place.object.clone());
        if let Some(label) = &place.label
            && scope.last() != Some(label)
        {
            scope.push(label.clone());
        }
        self.found.push(Candidate {
            module: self.module,
            range,
            line: self.code.modules[self.module].line(range),
            scope,
            what,
            symbol: place.symbol.clone(),
            later: self.code.scopes[self.module].runs_later(self.scope),
            notes: place.notes.clone(),
            doubts: place.doubts.clone(),
            replaced: place.replaced.clone(),
            direct: Self::is_direct(place),
            fixed: place.fixed,
        });
    }

    /// A name of this scope.
    pub(crate) fn local(&self, name: &str) -> Symbol {
        Symbol {
            module: self.module,
            scope: self.scope,
            name: name.into(),
        }
    }

    /// The symbol of a name that is assigned here, if it is a constant.
    pub(crate) fn symbol(&self, name: &str) -> Option<Symbol> {
        let symbol = self.local(name);
        let is_constant = self.code.is_constant(&symbol) || self.code.only_value(&symbol).is_some();
        is_constant.then_some(symbol)
    }
}
