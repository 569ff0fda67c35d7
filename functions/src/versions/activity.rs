//! Lists the activity: who changed what, when and why.

use axum::Json;
use axum::extract::State;
use promptbook::activity::Activity;
use promptbook::api::Listed;
use promptbook::store::Store;
use promptbook::store::request::ActivityFilter;

use crate::http::Error;
use crate::http::caller::Caller;
use crate::http::params::{ActivityQuery, PageQuery, Query};

/// Lists the activity: who changed what, when and why.
///
/// Each write adds one entry, in its own transaction. An entry contains no prompt text. A write that changes nothing adds none. A key that
/// does not reach everything sees the prompts that it reaches, and no changes of keys.
///
/// `since` and `until` are at most 366 days apart. A page reads a limited number of entries and days, so it may be short or empty; only a
/// null `next_cursor` ends the list. An entry has the time of its write, which may commit up to a minute later. To follow the
/// activity, read from 90 seconds before the newest entry, and ignore the entries whose `id` you know.
#[utoipa::path(
    get, path = "/v1/activity", tag = "activity", operation_id = "listActivity",
    params(ActivityQuery, PageQuery),
    responses((status = 200, description = "One page of entries, newest first.", body = Listed<Activity>)),
)]
pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Query((query, page)): Query<(ActivityQuery, PageQuery)>,
) -> Result<Json<Listed<Activity>>, Error> {
    let filter = ActivityFilter {
        reach: caller.reach(),
        instance: query.instance,
        since: query.since.0,
        until: query.until.0,
        prompt: query.prompt,
        kind: query.kind.0,
    };
    check_span(&filter, &store)?;
    Ok(Json(store.activity(&filter, &page.into()).await?))
}

fn check_span(filter: &ActivityFilter, store: &Store) -> Result<(), Error> {
    let (since, until) = filter.span(store.clock().now());
    let refuse = |why: String| Err(Error::BadQuery(format!("since: {why}")));
    if since > until {
        return refuse(match filter.until {
            Some(until) => {
                format!(
                    "it is later than `until`, {until}: give an earlier time, or a later `until`"
                )
            }
            None => "it is in the future: give a time that has passed".to_owned(),
        });
    }
    let max = ActivityFilter::MAX_DAYS;
    match until.duration_since(*since).as_hours() > max * 24 {
        false => Ok(()),
        true => refuse(format!(
            "it is more than {max} days before `until`, which is now by default: give a later time, or an earlier `until` as well"
        )),
    }
}
