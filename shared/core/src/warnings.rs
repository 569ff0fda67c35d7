//! The warnings about a prompt: about its templates, and about its model options.

use std::collections::BTreeSet;

use crate::content::{Content, Inputs, Model, Templates};
use crate::version::Version;
use crate::warning::Warning;
use crate::{options, template};

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
