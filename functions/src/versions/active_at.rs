//! The route that shows what was active at a time.

use axum::Json;
use axum::extract::State;
use promptbook::Timestamp;
use promptbook::api::ActiveAtBody;
use promptbook::store::Store;

use crate::active_body::{ActiveQuery, active_body};
use crate::http::params::{InstanceQuery, Path, PromptPath, Query, TimeQuery};
use crate::http::{Error, update_context};

/// Shows what was active at a time.
///
/// Returns what a read of the active version would have returned then: the instance's own version, or that of `default` if the instance had none. Included prompts are also the versions that were active then. Works for a deleted prompt too. If nothing was active, the problem says since when and until when.
#[utoipa::path(
    get, path = "/v1/prompts/{name}/active-at", tag = "versions", operation_id = "getActiveAt",
    params(PromptPath, InstanceQuery, ActiveQuery, TimeQuery),
    responses((status = 200, description = "The version that was active, and its publication.", body = ActiveAtBody)),
)]
pub(super) async fn active_at(
    State(store): State<Store>,
    Path(at): Path<PromptPath>,
    Query((whose, ActiveQuery { label, compose }, query)): Query<(
        InstanceQuery,
        ActiveQuery,
        TimeQuery,
    )>,
) -> Result<Json<ActiveAtBody>, Error> {
    let time = passed(query, store.clock().now())?;
    let found = store.active_at(&whose.id(at), &label, time).await?;
    let publication = found.publication.clone();
    update_context(|context| context.published(&publication));
    Ok(Json(ActiveAtBody {
        time,
        publication,
        active: active_body(found, compose)?,
    }))
}

/// The time asked for. A time in the future is refused, because what is active then is not known yet.
fn passed(query: TimeQuery, now: Timestamp) -> Result<Timestamp, Error> {
    match query.time.0 {
        None => Ok(now),
        Some(time) if time <= now => Ok(time),
        Some(time) => Err(Error::BadQuery(format!(
            "time: {time} is in the future; the server's time is {now}; give a time that has passed"
        ))),
    }
}
