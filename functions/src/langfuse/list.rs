//! Listing prompts by pages. What is listed comes from the headers, so versions are only read for the settings.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use http::Uri;
use promptbook::prompt::{Header, PromptId};
use promptbook::store::Store;
use promptbook::{Instance, Label, PromptName, Timestamp, VersionNumber};
use serde::Deserialize;

use super::bodies::{ListBody, ListedPrompt, Paging, labels_of};
use super::config::config_of;
use super::paths::{self, given};
use crate::http::Error;
use crate::http::basic::Client;

/// The page size if none is given.
const LIMIT: usize = 10;
/// The largest page.
const MOST: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    name: Option<String>,
    label: Option<String>,
    tag: Option<String>,
    page: Option<String>,
    limit: Option<String>,
    from_updated_at: Option<String>,
    to_updated_at: Option<String>,
}

/// What to list.
struct Filter {
    name: Option<PromptName>,
    label: Option<Label>,
    tag: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

/// Lists the prompts of the instance, and those that it inherits.
pub(super) async fn list(
    State(store): State<Store>,
    Client { instance, caller }: Client,
    uri: Uri,
) -> Result<Json<ListBody>, Error> {
    caller.reads_drafts()?;
    let query: ListQuery = paths::query(&uri)?;
    let page = count("page", query.page.as_ref(), 1, usize::MAX)?;
    let limit = count("limit", query.limit.as_ref(), LIMIT, MOST)?;
    let filter = Filter::of(&query)?;
    let headers = headers(&store, instance, filter.name.as_ref()).await?;
    let reached = headers.iter().filter(|it| caller.scope.has_name(&it.name));
    let found = reached.filter_map(|header| {
        let versions = filter.versions(header);
        Some((header, *versions.last()?, versions))
    });
    let found: Vec<_> = found.collect();
    let total_items = found.len();
    let from = (page - 1).saturating_mul(limit);
    let on_page: Vec<_> = found.into_iter().skip(from).take(limit).collect();
    let newest: Vec<_> = on_page.iter().map(|(it, last, _)| (*it, *last)).collect();
    let newest = store.versions_of(&newest).await?;
    let listed = on_page.into_iter().zip(&newest);
    let data = listed.map(|((header, _, versions), newest)| ListedPrompt {
        name: header.name.clone(),
        prompt_type: header.prompt_type,
        labels: versions
            .iter()
            .flat_map(|version| labels_of(header, *version))
            .collect(),
        versions,
        tags: header.tags.clone(),
        last_updated_at: header.updated_at,
        last_config: config_of(newest),
    });
    let paging = Paging {
        page,
        limit,
        total_items,
        total_pages: total_items.div_ceil(limit),
    };
    Ok(Json(ListBody {
        data: data.collect(),
        meta: paging,
        pagination: paging,
    }))
}

/// The headers by name: the instance's own, and those of `default` that it has none of.
async fn headers(
    store: &Store,
    instance: Instance,
    name: Option<&PromptName>,
) -> Result<Vec<Header>, Error> {
    if let Some(name) = name {
        let name = name.clone();
        let mut found = store.live_headers(&PromptId { instance, name }).await?;
        found.truncate(1);
        return Ok(found);
    }
    let mut headers = BTreeMap::new();
    let instances = match instance.is_default() {
        true => vec![instance],
        // The own ones replace the inherited ones.
        false => vec![Instance::default(), instance],
    };
    for instance in &instances {
        let all = store.all_headers(instance).await?;
        headers.extend(all.into_iter().map(|header| (header.name.clone(), header)));
    }
    Ok(headers.into_values().collect())
}

impl Filter {
    fn of(query: &ListQuery) -> Result<Self, Error> {
        let name = given(query.name.as_ref()).map(str::parse::<PromptName>);
        let label = given(query.label.as_ref()).map(str::parse::<Label>);
        Ok(Self {
            name: name.transpose().map_err(|error| invalid("name", error))?,
            label: label.transpose().map_err(|error| invalid("label", error))?,
            tag: given(query.tag.as_ref()).map(str::to_owned),
            from: time("fromUpdatedAt", query.from_updated_at.as_ref())?,
            to: time("toUpdatedAt", query.to_updated_at.as_ref())?,
        })
    }

    /// The versions of a prompt that it lets through.
    fn versions(&self, header: &Header) -> Vec<VersionNumber> {
        let is_tagged = self
            .tag
            .as_ref()
            .is_none_or(|tag| header.tags.contains(tag));
        let is_after = self.from.is_none_or(|from| from <= header.updated_at);
        let is_before = self.to.is_none_or(|to| header.updated_at < to);
        if !(is_tagged && is_after && is_before) {
            return Vec::new();
        }
        let mut versions: Vec<_> = header.hidden.missing(header.latest).collect();
        if let Some(label) = &self.label {
            versions.retain(|version| labels_of(header, *version).contains(label));
        }
        versions
    }
}

fn invalid(parameter: &str, error: impl std::fmt::Display) -> Error {
    Error::BadQuery(format!("{parameter}: {error}"))
}

fn time(parameter: &str, text: Option<&String>) -> Result<Option<Timestamp>, Error> {
    let time = given(text).map(str::parse::<Timestamp>).transpose();
    time.map_err(|error| invalid(parameter, error))
}

/// A number from 1.
fn count(
    parameter: &str,
    text: Option<&String>,
    default: usize,
    most: usize,
) -> Result<usize, Error> {
    let Some(text) = given(text) else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ if most == usize::MAX => Err(invalid(parameter, "it must be a whole number from 1")),
        _ => Err(invalid(
            parameter,
            format!("it must be a whole number from 1 to {most}"),
        )),
    }
}
