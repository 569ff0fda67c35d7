//! Evaluates `.join` and `.replace`.

use ruff_python_ast::Expr;

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::value::Value;
use crate::text::{Part, Text};

impl<'a> Evaluator<'_, 'a> {
    pub(crate) fn join(&self, separator: Text, items: Option<&'a Expr>) -> Value {
        let elements = match items {
            Some(Expr::List(list)) => &list.elts,
            Some(Expr::Tuple(tuple)) => &tuple.elts,
            Some(list @ (Expr::Name(_) | Expr::Attribute(_))) => {
                return self.joined_name(&separator, list);
            }
            Some(Expr::Generator(each)) => {
                return self.joined_each(&separator, &each.elt, &each.generators);
            }
            Some(Expr::ListComp(each)) => {
                return self.joined_each(&separator, &each.elt, &each.generators);
            }
            // A join of unknown values is an unknown value.
            _ => return Value::Unknown,
        };
        self.joined(&separator, &elements.iter().collect::<Vec<_>>())
    }

    /// Joins the elements of a list.
    pub(crate) fn joined(&self, separator: &Text, elements: &[&'a Expr]) -> Value {
        let Some(between) = separator.as_literal() else {
            return self.obstacle("its separator is only known at run time", separator);
        };
        let mut whole = Text::default();
        let mut obstacle = None;
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                whole = whole.then(Text::inserted(between.as_str()));
            }
            if matches!(element, Expr::Starred(_)) {
                obstacle = Some("part of the list that it joins is only known at run time");
                continue;
            }
            match self.part(element) {
                Ok(text) => whole = whole.then(text),
                Err(obstacle) => return Value::Obstacle(obstacle),
            }
        }
        match obstacle {
            Some(reason) => self.obstacle(reason, &whole),
            None => Value::Text(whole),
        }
    }

    pub(crate) fn replace(
        &self,
        text: Text,
        old: Option<&'a Expr>,
        new: Option<&'a Expr>,
    ) -> Value {
        let (Some(old), Some(new)) = (old, new) else {
            return Value::Unknown;
        };
        let Some(sentinel) = self.known(old).filter(|sentinel| !sentinel.is_empty()) else {
            return self.obstacle("the text that it replaces is only known at run time", &text);
        };
        let filled = match self.part(new) {
            Ok(filled) => filled,
            Err(obstacle) => return Value::Obstacle(obstacle),
        };
        let mut out = replaced(&text, &sentinel, &filled);
        if text.has_placeholders() {
            out.note(format!(
                "`{sentinel}` would also be replaced in values that are inserted before"
            ));
            out.manual
                .get_or_insert_with(|| "values are inserted into it in two steps".to_owned());
        }
        Value::Text(out)
    }
}

/// The text with each sentinel in its literals replaced.
fn replaced(text: &Text, sentinel: &str, filled: &Text) -> Text {
    let mut out = Text {
        parts: Vec::new(),
        ..text.clone()
    };
    for part in &text.parts {
        let changed = part.text().filter(|text| match part {
            Part::Constant(_) => text.contains(sentinel),
            _ => true,
        });
        let Some(literal) = changed else {
            out = out.then(Text {
                parts: vec![part.clone()],
                ..Text::default()
            });
            continue;
        };
        for (index, piece) in literal.split(sentinel).enumerate() {
            if index > 0 {
                out = out.then(Text {
                    own: false,
                    ..filled.clone()
                });
            }
            out = out.then(Text::inserted(piece));
        }
    }
    out.parts
        .retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    out
}
