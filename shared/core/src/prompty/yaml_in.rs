//! Parsing front matter.

use serde_json::{Number, Value};

use super::reader::Reader;
use super::{PromptyError, yaml_errors};

impl Reader<'_> {
    /// Parses the front matter into JSON values.
    pub(super) fn value(&self) -> Result<Value, PromptyError> {
        let mut value = self.parse(false)?;
        // The library reads `0012` as a float. A second parse finds the numbers that are written like that.
        restore_integers(&mut value, &self.parse(true)?);
        match lost_integer(self.yaml, &value) {
            None => Ok(value),
            Some(digits) => Err(PromptyError {
                line: self.line_with(digits),
                column: None,
                problem: format!("the integer {digits} has more than 64 bits: put it in quotes"),
            }),
        }
    }

    fn parse(&self, leading_zeros_are_texts: bool) -> Result<Value, PromptyError> {
        let options = serde_saphyr::options! {
            strict_booleans: true,
            with_snippet: false,
            leading_zero_numbers_as_strings: leading_zeros_are_texts,
        };
        serde_saphyr::from_str_with_options(self.yaml, options).map_err(|error| {
            let (line, problem) = yaml_errors::explain(self.yaml, &error);
            PromptyError::at(
                self.before + line,
                format!("the front matter is not valid YAML: {problem}"),
            )
        })
    }
}

/// Restores integers with leading zeros, which YAML 1.2 allows.
fn restore_integers(value: &mut Value, texts: &Value) {
    match (value, texts) {
        (number @ Value::Number(_), Value::String(text)) => {
            let unsigned = text.parse::<u64>().map(Number::from);
            let integer = unsigned.or_else(|_| text.parse::<i64>().map(Number::from));
            if let Ok(integer) = integer {
                *number = Value::Number(integer);
            }
        }
        (Value::Array(values), Value::Array(texts)) => {
            for (value, text) in values.iter_mut().zip(texts) {
                restore_integers(value, text);
            }
        }
        (Value::Object(values), Value::Object(texts)) => {
            for (key, value) in values {
                if let Some(text) = texts.get(key) {
                    restore_integers(value, text);
                }
            }
        }
        _ => {}
    }
}

/// The digits of an integer that is too large for 64 bits.
fn lost_integer<'y>(yaml: &'y str, value: &Value) -> Option<&'y str> {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().filter(|float| float.abs() > 9e18)?;
            let is_it = |word: &&str| {
                let digits = word.trim_start_matches(['-', '+']);
                digits.len() >= 19
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && word.parse() == Ok(float)
            };
            yaml.split(|c: char| c.is_whitespace() || "[]{},".contains(c))
                .find(is_it)
        }
        Value::Array(items) => items.iter().find_map(|item| lost_integer(yaml, item)),
        Value::Object(entries) => entries.values().find_map(|entry| lost_integer(yaml, entry)),
        _ => None,
    }
}
