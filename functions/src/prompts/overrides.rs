//! Lists overrides and instances across all prompts.

use axum::Json;
use axum::extract::State;
use promptbook::api::Listed;
use promptbook::overrides::{InstanceOverrides, OverrideState};
use promptbook::store::Store;
use promptbook::store::request::OverrideFilter;

use crate::http::Error;
use crate::http::caller::Caller;
use crate::http::params::{LabelQuery, OverridesQuery, PageQuery, Query};

/// Lists the instances that have prompts of their own.
///
/// Each has its number of live prompts, as far as the key reaches them. `default` is not listed. A page reads a limited number of entries, so it may be short or empty;
/// only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/instances", tag = "prompts", operation_id = "listInstances",
    params(PageQuery),
    responses((status = 200, description = "One page of instances, ascending.", body = Listed<InstanceOverrides>)),
)]
pub(super) async fn instances(
    State(store): State<Store>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listed<InstanceOverrides>>, Error> {
    let page = page.into();
    Ok(Json(match caller.reach() {
        None => store.instances(&page).await?,
        Some(reach) => store.reached_instances(&page, &reach).await?,
    }))
}

/// Lists all overrides that the key reaches, each with the state of the default prompt.
///
/// With `behind=true`, lists only overrides that are older than the publication of `default`'s prompt, so they may lack its changes. A version that a rollback or a
/// restoration made active again counts from the time it was saved. Each page is filtered
/// after it is read, so it may be short or empty; only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/overrides", tag = "prompts", operation_id = "compareOverrides",
    params(OverridesQuery, LabelQuery, PageQuery),
    responses((status = 200, description = "One page of overrides, by instance and name.", body = Listed<OverrideState>)),
)]
pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Query((query, LabelQuery { label }, page)): Query<(OverridesQuery, LabelQuery, PageQuery)>,
) -> Result<Json<Listed<OverrideState>>, Error> {
    let filter = OverrideFilter {
        reach: caller.reach(),
        instance: query.instance,
        label,
        behind: query.behind,
    };
    let states = store.override_states(&filter, &page.into()).await?;
    Ok(Json(states))
}
