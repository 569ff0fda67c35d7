//! The settings of an instance: which labels are protected.

use axum::Json;
use axum::extract::State;
use promptbook::api::SettingsBody;
use promptbook::store::Store;

use crate::http::caller::Caller;
use crate::http::fields::Fields;
use crate::http::params::{InstanceQuery, Query};
use crate::http::{Error, json};

/// The most protected labels of an instance.
const MAX_LABELS: usize = 20;

/// Shows the settings of an instance.
///
/// Without any, no label is protected.
#[utoipa::path(
    get, path = "/v1/settings", tag = "keys", operation_id = "getSettings",
    params(InstanceQuery),
    responses((status = 200, description = "The settings.", body = SettingsBody)),
)]
pub(super) async fn get(
    State(store): State<Store>,
    Query(whose): Query<InstanceQuery>,
) -> Result<Json<SettingsBody>, Error> {
    Ok(Json(store.settings(&whose.instance).await?))
}

/// Sets the settings of an instance.
///
/// Editor keys can't publish under a protected label, whatever their scope. With `four_eyes`, a version is published under a protected
/// label only by another key than the one that saved it, so saving and publishing in one request is refused; rollbacks and the default
/// prompts are exempt. Only the root admin key sets them. Fields that you leave out get their defaults.
#[utoipa::path(
    put, path = "/v1/settings", tag = "keys", operation_id = "setSettings",
    params(InstanceQuery),
    request_body(content = SettingsBody, example = json!({"protected_labels": ["reviewed"], "four_eyes": true})),
    responses((status = 200, description = "The settings.", body = SettingsBody)),
)]
pub(super) async fn set(
    State(store): State<Store>,
    caller: Caller,
    Query(whose): Query<InstanceQuery>,
    json::Json(settings): json::Json<SettingsBody>,
) -> Result<Json<SettingsBody>, Error> {
    caller.must_be_root_admin()?;
    let mut fields = Fields::default();
    if settings.protected_labels.len() > MAX_LABELS {
        let detail = format!("at most {MAX_LABELS} labels can be protected: leave some out");
        fields.wrong("/protected_labels", detail);
    }
    fields.check(Some(()))?;
    let by = &caller.signature();
    store.set_settings(&whose.instance, &settings, by).await?;
    Ok(Json(settings))
}
