//! Evaluates f-strings: their fields become placeholders.

use ruff_python_ast::{ExprFString, FStringPart, InterpolatedElement, InterpolatedStringElement};
use ruff_text_size::TextRange;

use crate::evaluate::evaluator::Evaluator;
use crate::evaluate::value::Value;
use crate::text::{Placeholder, Text};

impl<'a> Evaluator<'_, 'a> {
    pub(crate) fn fstring(&self, string: &'a ExprFString) -> Value {
        let mut whole = Text {
            own: true,
            ..Text::default()
        };
        for part in &string.value {
            match part {
                FStringPart::Literal(literal) => whole = whole.then(Text::literal(&*literal.value)),
                FStringPart::FString(string) => {
                    for element in &string.elements {
                        whole = match element {
                            InterpolatedStringElement::Literal(literal) => {
                                whole.then(Text::literal(&*literal.value))
                            }
                            InterpolatedStringElement::Interpolation(field) => {
                                match self.field(field) {
                                    Value::Text(text) => whole.then(text),
                                    Value::Unknown => whole,
                                    obstacle @ Value::Obstacle(_) => return obstacle,
                                }
                            }
                        };
                    }
                }
            }
        }
        self.whole_characters(string, whole)
    }

    fn field(&self, field: &'a InterpolatedElement) -> Value {
        let expr = &*field.expression;
        let plain = field.conversion.to_byte().is_none()
            && field.format_spec.is_none()
            && field.debug_text.is_none();
        // A constant is inserted as text; a variable is an input even if its value is known.
        if plain
            && let Value::Text(text) = self.value(expr)
            && (text.own || text.inlined.iter().all(|symbol| self.is_shared(symbol)))
            && !text.has_placeholders()
        {
            return Value::Text(text);
        }
        let (conversion, spec) = whole_field(self.here().slice(field), field);
        let mut text = Text::default();
        if let Some(debug) = &field.debug_text {
            text = Text::literal(format!(
                "{}{}{}",
                debug.leading(),
                debug.expression(),
                debug.trailing()
            ));
        }
        let placeholder = self.placeholder(expr, &conversion, &spec);
        let written = self
            .here()
            .slice(field)
            .trim_start_matches('{')
            .trim_end_matches('}');
        let placeholder = match field.debug_text.is_none() && written.contains('\n') {
            // An expression of several lines has its own parentheses or is in a triple-quoted string.
            true => Placeholder {
                argument: Some(format!("f\"\"\"{}\"\"\"", self.here().slice(field))),
                ..placeholder
            },
            false => placeholder,
        };
        let placeholder = Text {
            with_values: self.with_values(expr).into_iter().collect(),
            ..Text::placeholder(placeholder)
        };
        let mut text = text.then(placeholder);
        if !conversion.is_empty() || !spec.is_empty() {
            let shown = self.here().slice(field);
            text.note(format!(
                "the code formats `{shown}`; the input is the formatted text"
            ));
        }
        Value::Text(text)
    }

    pub(crate) fn is_shared(&self, symbol: &crate::symbol::Symbol) -> bool {
        self.code.kind(symbol) != Some(crate::scope::ScopeKind::Function)
    }
}

/// The conversion and specification of a field as written; `{x=}` without either uses `repr`.
pub(crate) fn whole_field(written: &str, field: &InterpolatedElement) -> (String, String) {
    let conversion = field
        .conversion
        .to_byte()
        .map(|byte| char::from(byte).to_string());
    let source = |range: TextRange| {
        let start = range.start() - field.range.start();
        let end = range.end() - field.range.start();
        written
            .get(start.to_usize()..end.to_usize())
            .unwrap_or_default()
    };
    // Escapes in a specification are resolved before Python uses it.
    let spec = field.format_spec.as_ref().map(|spec| {
        let elements = spec.elements.iter().map(|element| match element {
            InterpolatedStringElement::Literal(literal) => &*literal.value,
            InterpolatedStringElement::Interpolation(field) => source(field.range),
        });
        elements.collect::<String>()
    });
    let debug = field.debug_text.is_some() && conversion.is_none() && spec.is_none();
    let conversion = conversion.or_else(|| debug.then(|| "r".to_owned()));
    (conversion.unwrap_or_default(), spec.unwrap_or_default())
}

/// A placeholder for a field that other code fills in.
pub(crate) fn later_placeholder(field: &str, expression: &str) -> Placeholder {
    Placeholder {
        field: field.to_owned(),
        argument: None,
        expression: expression.to_owned(),
        pure: true,
    }
}
