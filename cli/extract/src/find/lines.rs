//! Recognises lists of lines that are one prompt together.

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::evaluate::value::{Obstacle, Value};
use crate::find::candidate::What;
use crate::find::classify::{Signal, Verdict};
use crate::find::finder::Finder;
use crate::find::identifiers;
use crate::find::place::{ARGUMENT, Place};
use crate::form::Form;
use crate::text::{Part, Text};

impl<'a> Finder<'_, 'a> {
    /// Visits a list as the lines of one prompt, such as the `instructions` of an agent; true if it was handled.
    pub(crate) fn lines(&mut self, expr: &'a Expr, place: &Place) -> bool {
        let Expr::List(list) = expr else {
            return false;
        };
        let is_text = |line: &&'a Expr| matches!(self.evaluator().value(line), Value::Text(_));
        if place.each_sent
            || !may_be_lines(place)
            || list.elts.iter().filter(is_text).count() < 2
            || list.elts.iter().any(is_container)
        {
            return false;
        }
        let (known, what) = match self.evaluator().join(Text::inserted("\n"), Some(expr)) {
            Value::Text(text) if text.own => (text.visible(), Ok(one_by_one(text, &list.elts))),
            Value::Obstacle(Obstacle { reason, known }) => (known, Err(reason)),
            Value::Text(_) | Value::Unknown => return false,
        };
        let form = Form::Lines;
        self.classified(expr.range(), &known, place, |verdict, known| {
            match (verdict, what) {
                (Verdict::Prompt, Ok(text)) => Some(What::Text { text, form }),
                (Verdict::Prompt, Err(reason)) => Some(What::NeedsPerson { reason, known }),
                (Verdict::Skipped(reason), _) => Some(What::Skipped { reason, known }),
                (Verdict::Nothing, _) => None,
            }
        });
        let piece = place.with(Signal::Neutral);
        list.elts
            .iter()
            .for_each(|line| self.placeholder(line, &piece));
        true
    }
}

impl<'a> Finder<'_, 'a> {
    /// The name of the function that returns a list, whose lines may be one prompt.
    pub(crate) fn named_list(&self, value: &'a Expr) -> Option<String> {
        let (function, list) = (self.names.last()?, value.as_list_expr()?);
        let is_named = identifiers::meaning(function) == identifiers::NameMeaning::Prompt
            && !identifiers::is_plural(function);
        let is_text = |line| matches!(self.evaluator().value(line), Value::Text(_));
        (is_named && list.elts.iter().any(is_text)).then(|| function.clone())
    }
}

/// The joined text, with the reason why a lookup can't return the same list.
fn one_by_one(mut text: Text, lines: &[Expr]) -> Text {
    let known = text.parts.iter().filter_map(Part::text);
    let ends = known.map(|text| text.matches('\n').count());
    if ends.sum::<usize>() >= lines.len() || text.has_placeholders() {
        text.manual.get_or_insert_with(|| {
            "an entry of its list has, or may have, several lines".to_owned()
        });
    }
    text.note("its list is one text here: the entries are joined with line ends");
    text
}

/// Whether the name of a list says that it is one text. Lists of `prompts` or `messages` are several.
fn may_be_lines(place: &Place) -> bool {
    let Some(label) = place.label.as_deref().filter(|_| !place.topic) else {
        return false;
    };
    let is_batch = label == "prompt" && place.needs == ARGUMENT;
    let named = identifiers::meaning(label) == identifiers::NameMeaning::Prompt
        || place.signal == Signal::Strong
        || place.sent;
    let excluded = matches!(place.signal, Signal::Excluded(_));
    named && !excluded && !is_batch && !identifiers::is_plural(label)
}

fn is_container(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Dict(_) | Expr::List(_) | Expr::Tuple(_) | Expr::NumberLiteral(_)
    )
}
