//! Rendering a version outside of a chat: the values of its inputs, and the inputs without a value.

mod request;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::content::Inputs;

/// Sources of input values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Values from the caller.
    pub given: Map<String, Value>,
    /// Values that the code supplies if the caller does not, such as today's date.
    pub context: Map<String, Value>,
    /// Whether an input that has neither a value nor a default takes its example.
    pub examples: bool,
}

/// The values to render a version with, and their sources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    /// By name, for [`crate::template::Template::render`]. Defaults are not among them: the template has those.
    pub values: Map<String, Value>,
    /// The inputs that the templates use and that have a value, in alphabetical order.
    pub used: Vec<String>,
    /// The given names that the templates don't use, in the order in which they were given.
    pub unused: Vec<String>,
    /// Those of `used` that take their default.
    pub defaults: Vec<String>,
    /// Those of `used` that take their example.
    pub examples: Vec<String>,
}

impl Source {
    /// Finds a value for each input that a version needs: see [`Version::needed`](crate::prompt::Version::needed).
    /// An optional one takes its example, too, and may have none.
    ///
    /// # Errors
    /// The names of all needed inputs without a value, in the order of `needed`.
    pub fn fill<'a>(
        self,
        needed: impl Iterator<Item = &'a String>,
        uses: &BTreeSet<String>,
        inputs: &Inputs,
    ) -> Result<Values, Vec<String>> {
        let unused = self.given.keys().filter(|name| !uses.contains(*name));
        let mut values = Values {
            unused: unused.cloned().collect(),
            values: self.context,
            ..Values::default()
        };
        values.values.retain(|name, _| uses.contains(name));
        values.values.extend(self.given);
        let mut missing = Vec::new();
        for name in needed {
            if values.values.contains_key(name) {
                continue;
            }
            match inputs.get(name).and_then(|input| input.example.as_ref()) {
                Some(example) if self.examples => {
                    values.values.insert(name.clone(), example.clone());
                    values.examples.push(name.clone());
                }
                Some(_) | None => missing.push(name.clone()),
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        if self.examples {
            values.take_examples(uses, inputs);
        }
        values.note_used(uses, inputs);
        Ok(values)
    }
}

impl Values {
    /// Those of optional inputs.
    fn take_examples(&mut self, uses: &BTreeSet<String>, inputs: &Inputs) {
        for name in uses {
            let absent = inputs
                .get(name)
                .filter(|input| input.default.is_none() && !self.values.contains_key(name));
            if let Some(example) = absent.and_then(|input| input.example.clone()) {
                self.values.insert(name.clone(), example);
                self.examples.push(name.clone());
            }
        }
    }

    fn note_used(&mut self, uses: &BTreeSet<String>, inputs: &Inputs) {
        for name in uses {
            let is_given = self.values.contains_key(name);
            let default = inputs.get(name).and_then(|input| input.default.as_ref());
            if !is_given && default.is_some() {
                self.defaults.push(name.clone());
            }
            if is_given || default.is_some() {
                self.used.push(name.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::Content;
    use crate::prompty::PromptFile;

    const PROMPT: &str = "---\ninputs:\n  - name: customer\n    example: Ada\n  - name: tone\n    default: kind\n    example: stern\n  - name: order\n---\n\
        {{ customer }}, {{ tone }}, {{ order }}, {{ today }}";

    fn content() -> Content {
        PromptFile::parse(PROMPT).unwrap().content
    }

    fn filled(given: Value, examples: bool) -> Result<Values, Vec<String>> {
        let source = Source {
            given: given.as_object().unwrap().clone(),
            context: Map::from_iter([("today".to_owned(), json!("2026-08-31"))]),
            examples,
        };
        let content = content();
        let (uses, inputs) = (content.uses(), content.inputs());
        source.fill(content.needed(), uses, inputs)
    }

    #[test]
    fn every_input_without_a_value_is_reported() {
        assert_eq!(
            filled(json!({}), false),
            Err(vec!["customer".to_owned(), "order".to_owned()])
        );
        assert_eq!(filled(json!({}), true), Err(vec!["order".to_owned()]));
        assert_eq!(
            filled(json!({"custmer": 1, "order": 2}), false),
            Err(vec!["customer".to_owned()])
        );
    }

    #[test]
    fn a_value_comes_from_the_person_the_code_a_default_or_an_example() {
        let values = filled(json!({"z": 1, "order": null, "a": 2}), true).unwrap();
        assert_eq!(values.used, ["customer", "order", "today", "tone"]);
        assert_eq!(values.unused, ["z", "a"]);
        assert_eq!(values.defaults, ["tone"]);
        assert_eq!(values.examples, ["customer"]);
        let given = json!({"customer": "Ada", "order": 7, "tone": "dry", "today": "now"});
        let values = filled(given.clone(), true).unwrap();
        assert_eq!(json!(values.values), given);
        assert!(values.defaults.is_empty() && values.examples.is_empty());
    }

    #[test]
    fn an_optional_input_takes_its_example_only_on_request() {
        let text = "---\ninputs:\n  - name: city\n    example: Bern\n  - name: tone\n---\n{{ city|d }}{{ tone|d }}";
        let content = PromptFile::parse(text).unwrap().content;
        let fill = |examples| {
            let source = Source {
                examples,
                ..Source::default()
            };
            source.fill(content.needed(), content.uses(), content.inputs())
        };
        let values = fill(false).unwrap();
        assert!(values.used.is_empty() && values.values.is_empty());
        let values = fill(true).unwrap();
        assert_eq!(json!(values.values), json!({"city": "Bern"}));
        assert_eq!(
            (values.used, values.examples),
            (vec!["city".to_owned()], vec!["city".to_owned()])
        );
    }
}
