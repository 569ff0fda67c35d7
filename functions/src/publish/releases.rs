//! Releases: publishing several prompts at one moment, and listing what was released.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use promptbook::Instance;
use promptbook::api::{Listed, MAX_RELEASED, NewReleaseBody, ReleasedVersion};
use promptbook::names::nfc;
use promptbook::prompt::Release;
use promptbook::store::Store;
use promptbook::store::request::{NewRelease, ReleaseItem};

use crate::http::caller::Caller;
use crate::http::fields::{Author, Fields};
use crate::http::params::{PageQuery, Path, Query, ReleasePath};
use crate::http::response::Released;
use crate::http::write::{KeyHeader, Write};
use crate::http::{Error, update_context};

/// Publishes versions of several prompts at one moment.
///
/// All of them become active under the label in one transaction, or none does. A version may include a prompt that the same release
/// publishes. A version that is active already stays so, and the release lists its publication. Give the `revision` of a prompt to
/// publish it only if it has not changed since. Two lookups that are made separately may differ for as long as a service caches them.
#[utoipa::path(
    post, path = "/v1/releases", tag = "releases", operation_id = "createRelease",
    params(KeyHeader),
    request_body(content = NewReleaseBody, example = json!({
        "publish": [{"name": "support/greeting", "version": 2}, {"name": "system_prompt", "version": 1}],
        "author": "ada", "message": "Warmer everywhere"})),
    responses((status = 201, description = "The release.", body = Release, headers(("Location" = String)))),
)]
pub(super) async fn create(
    State(store): State<Store>,
    write: Write<NewReleaseBody>,
) -> Result<Released, Error> {
    let (new, author) = parse(write.body)?;
    update_context(|context| context.releases(&new.instance, &new.label));
    let envelope = write.envelope.without_if_match(
        "a release has no ETag: send `revision` with each prompt in `publish` instead",
    )?;
    let names = new.publish.iter().map(|item| &item.name);
    let context = envelope.context_of(&new.instance, names, Some(&new.label), author)?;
    Ok(Released(store.release(&new, &context).await?))
}

/// Lists the releases of all instances.
///
/// A key that does not reach everything sees those of which it reaches every prompt. They are filtered after a page is read, so it may be
/// short or empty; only a null `next_cursor` ends the list.
#[utoipa::path(
    get, path = "/v1/releases", tag = "releases", operation_id = "listReleases",
    params(PageQuery),
    responses((status = 200, description = "One page of releases, newest first.", body = Listed<Release>)),
)]
pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listed<Release>>, Error> {
    let page = page.into();
    Ok(Json(match caller.reach() {
        None => store.releases(&page).await?,
        Some(reach) => store.reached_releases(&page, &reach).await?,
    }))
}

/// Reads a release.
#[utoipa::path(
    get, path = "/v1/releases/{id}", tag = "releases", operation_id = "getRelease",
    params(ReleasePath),
    responses((status = 200, description = "The release.", body = Release)),
)]
pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    Path(at): Path<ReleasePath>,
) -> Result<Json<Release>, Error> {
    let release = store.find_release(&at.id).await?;
    caller.reads_release(&release)?;
    Ok(Json(release))
}

fn parse(body: NewReleaseBody) -> Result<(NewRelease, Author), Error> {
    let mut fields = Fields::default();
    let label = fields.label(body.label);
    let instance = match body.instance {
        Some(text) => fields.name("/instance", &text),
        None => Some(Instance::default()),
    };
    let publish = items(&mut fields, body.publish);
    let author = fields.author(body.author, body.message);
    let parsed = label.zip(instance).map(|(label, instance)| NewRelease {
        instance,
        label,
        publish,
    });
    fields.check(parsed.map(|new| (new, author)))
}

fn items(fields: &mut Fields, publish: Vec<ReleasedVersion>) -> Vec<ReleaseItem> {
    match publish.len() {
        0 => fields.wrong("/publish", "it is empty: name at least one prompt"),
        n if n > MAX_RELEASED => {
            let over = n - MAX_RELEASED;
            let detail = format!(
                "a release publishes at most {MAX_RELEASED} prompts, and this one has {n}, {over} too many: make several releases"
            );
            fields.wrong("/publish", detail);
        }
        _ => {}
    }
    let mut places = BTreeMap::new();
    let mut items = Vec::new();
    for (index, item) in publish.into_iter().enumerate() {
        let pointer = format!("/publish/{index}/name");
        let normal = nfc(&item.name).into_owned();
        if let Some(first) = places.get(&normal) {
            let detail = format!(
                "`{}` is in /publish/{first} already: a release publishes one version of a prompt",
                item.name.escape_debug()
            );
            fields.wrong(pointer, detail);
            continue;
        }
        let name = fields.name(&pointer, &item.name);
        places.insert(normal, index);
        items.extend(name.map(|name| ReleaseItem {
            name,
            version: item.version,
            revision: item.revision,
        }));
    }
    items
}
