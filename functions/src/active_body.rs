//! The body that shows a version that is or was active, composed or as its source.

use promptbook::api::ActiveBody;
use promptbook::store::request::InForce;
use promptbook::{Error, Label};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::params::from_text;

/// The version to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActiveQuery {
    /// The label. Default: `production`.
    #[serde(default)]
    pub(crate) label: Label,
    /// Whether to put the text of included prompts in place of the includes. Default: `true`.
    #[serde(default = "composed", deserialize_with = "from_text")]
    #[param(value_type = bool, default = true)]
    pub(crate) compose: bool,
}

const fn composed() -> bool {
    true
}

/// The body that shows it, with the text of included prompts in place of the includes if `compose` is set.
pub(crate) fn active_body(found: InForce, compose: bool) -> Result<ActiveBody, Error> {
    let includes = found.includes();
    let composed = (compose && !includes.is_empty()).then(|| found.composed());
    let composed = composed.transpose()?;
    let InForce {
        publication,
        mut version,
        ..
    } = found;
    if let Some(composed) = composed {
        version.inputs = composed.inputs().clone();
        (version.template, version.messages) = composed.body().clone().into_parts();
    }
    Ok(ActiveBody {
        name: publication.name,
        instance: publication.instance,
        label: publication.label,
        version: version.version,
        seq: publication.seq,
        prompt_type: version.prompt_type,
        template_format: version.template_format,
        template: version.template,
        messages: version.messages,
        model: version.model,
        inputs: version.inputs,
        published_at: publication.at,
        includes,
    })
}
