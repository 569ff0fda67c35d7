//! Reading prompts.

use axum::Json;
use axum::extract::State;
use promptbook::Instance;
use promptbook::api::Listed;
use promptbook::prompt::{Includer, Prompt};
use promptbook::store::Store;
use promptbook::store::request::PromptFilter;

use crate::http::Error;
use crate::http::caller::Caller;
use crate::http::fields::check_tag;
use crate::http::params::{InstanceQuery, PageQuery, Path, PromptPath, PromptsQuery, Query};
use crate::http::response::Tagged;

/// Lists an instance's own prompts by name.
///
/// It leaves out the prompts that the instance inherits from `default`.
#[utoipa::path(
    get, path = "/v1/prompts", tag = "prompts", operation_id = "listPrompts",
    params(InstanceQuery, PromptsQuery, PageQuery),
    responses((status = 200, description = "One page of prompts, names ascending.", body = Listed<Prompt>)),
)]
pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Query((whose, query, page)): Query<(InstanceQuery, PromptsQuery, PageQuery)>,
) -> Result<Json<Listed<Prompt>>, Error> {
    if let Some(tag) = &query.tag {
        check_tag(tag).map_err(|wrong| Error::BadQuery(format!("tag: {wrong}")))?;
    }
    let filter = PromptFilter {
        prefix: query.prefix.0,
        within: caller.within(),
        tag: query.tag,
        deleted: query.deleted,
    };
    let page = page.into();
    Ok(Json(store.prompts(&whose.instance, &filter, &page).await?))
}

/// Shows a prompt.
#[utoipa::path(
    get, path = "/v1/prompts/{name}", tag = "prompts", operation_id = "getPrompt",
    params(PromptPath, InstanceQuery),
    responses((status = 200, description = "The prompt.", body = Prompt,
        headers(("ETag" = String, description = "The prompt's revision: send it in `If-Match`.")))),
)]
pub(super) async fn get(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query(query): Query<InstanceQuery>,
) -> Result<Tagged<Prompt>, Error> {
    let prompt = store.prompt(&query.id(at)).await?;
    Ok(Tagged {
        revision: prompt.revision,
        body: prompt,
    })
}

/// Lists the instances that override this prompt, of those that the key reaches.
///
/// Deleted ones are filtered out after a page was read, so it may be short or empty; only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/overrides", tag = "prompts", operation_id = "listOverrides",
    params(PromptPath, InstanceQuery, PageQuery),
    responses((status = 200, description = "One page of instances, ascending.", body = Listed<Instance>)),
)]
pub(super) async fn overrides(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<PromptPath>,
    Query((_, page)): Query<(InstanceQuery, PageQuery)>,
) -> Result<Json<Listed<Instance>>, Error> {
    let (name, page) = (at.name, page.into());
    Ok(Json(match caller.reach() {
        None => store.overrides(&name, &page).await?,
        Some(reach) => store.reached_overrides(&name, &page, &reach).await?,
    }))
}

/// Lists the prompts that include this one.
///
/// Over all instances that the key reaches, each with the labels under which its active version includes it. Former ones are filtered out after a page was
/// read, so it may be short or empty; only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/includers", tag = "prompts", operation_id = "listIncluders",
    params(PromptPath, InstanceQuery, PageQuery),
    responses((status = 200, description = "One page of prompts, by instance and name.", body = Listed<Includer>)),
)]
pub(super) async fn includers(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<PromptPath>,
    Query((_, page)): Query<(InstanceQuery, PageQuery)>,
) -> Result<Json<Listed<Includer>>, Error> {
    let (name, page) = (at.name, page.into());
    Ok(Json(match caller.reach() {
        None => store.includers(&name, &page).await?,
        Some(reach) => store.reached_includers(&name, &page, &reach).await?,
    }))
}
