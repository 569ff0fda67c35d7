//! Warnings about probable mistakes in a valid prompt.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::content::{Content, Inputs, Model, Templates};
use crate::template::Mistake;
use crate::version::Version;
use crate::{options, template};

/// Something in a prompt that is probably a mistake, such as `{{ user-name }}`, which subtracts one input from another, or an option `temprature`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The template or the option: a JSON pointer (RFC 6901) such as `/messages/0/content` or `/model/options/temprature`.
    pub pointer: String,
    /// What is there, in a template with line and column, and what was probably meant.
    pub detail: String,
}

impl From<Mistake> for Warning {
    fn from(mistake: Mistake) -> Self {
        Self {
            pointer: mistake.pointer,
            detail: mistake.problem.to_string(),
        }
    }
}

impl Content {
    /// Returns warnings about probable mistakes.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let body = Body::Text("Dear {{ user-name }}".to_owned());
    /// let content = Content::new(body, None, Inputs::new()).unwrap();
    /// assert!(content.warnings()[0].detail.contains("did you mean `user_name`?"));
    /// ```
    pub fn warnings(&self) -> Vec<Warning> {
        warnings(self.templates(), self.model(), self.inputs())
    }
}

impl Version {
    /// Returns warnings about probable mistakes.
    pub fn warnings(&self) -> Vec<Warning> {
        let warnings =
            |templates: Templates| warnings(&templates, self.model.as_ref(), &self.inputs);
        Templates::try_from(self).map_or_else(|_| Vec::new(), warnings)
    }
}

fn warnings(templates: &Templates, model: Option<&Model>, inputs: &Inputs) -> Vec<Warning> {
    let mistakes = template::mistakes(templates, inputs, &BTreeSet::new());
    let of_templates = mistakes.into_iter().map(Warning::from);
    let all = of_templates.chain(options::warnings(model).map(|(_, warning)| warning));
    all.take(template::MAX_WARNINGS).collect()
}
