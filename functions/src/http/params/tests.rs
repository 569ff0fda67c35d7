//! Valid and invalid values of each parameter.

use axum::extract::FromRequestParts;
use promptbook::store::request::Page;
use promptbook::{Instance, Label, VersionNumber};
use serde::de::DeserializeOwned;

use super::*;

fn query<T: DeserializeOwned>(query: &str) -> Result<T, String> {
    let uri = format!("/?{query}").parse().unwrap();
    let (mut parts, ()) = http::Request::builder()
        .uri(http::Uri::clone(&uri))
        .body(())
        .unwrap()
        .into_parts();
    let read = futures_util::FutureExt::now_or_never(Query::from_request_parts(&mut parts, &()));
    read.unwrap()
        .map(|Query(value)| value)
        .map_err(|error| error.to_string())
}

type List = (InstanceQuery, PromptsQuery, PageQuery);

#[test]
fn the_error_for_an_invalid_query_names_the_parameter_and_the_fix() {
    for (text, says) in [
        ("tag=%ZZ", "tag: `%ZZ` has a `%`"),
        ("tag=%FF", "tag: `%FF` does not decode to UTF-8"),
        ("limit=0", "limit: a page has 1 to 100 items, not `0`"),
        ("limit=101", "1 to 100"),
        ("limit=%2B5", "not `+5`"),
        ("limit=", "not ``"),
        (
            "limt=5",
            "unknown parameter `limt` (did you mean `limit`?): known here are `instance`, `prefix`, `tag`, `deleted`, `limit`, `cursor`",
        ),
        ("label=x", "unknown parameter `label`: known here are"),
        ("limit=5&limit=6", "limit: it is given twice"),
        ("limit=5&deleted=true&limit=5", "limit: it is given twice"),
        ("instance=Acme", "instance: an instance is made of"),
        ("instance=", "an instance is empty"),
        (
            "deleted=yes",
            "deleted: it must be true or false, but it is the string \"yes\"",
        ),
        ("prefix=a//b", "prefix: no prompt name can begin with this"),
        ("prefix=a%23b", "no prompt name can begin with this"),
        ("prefix=%20b", "no prompt name can begin with this"),
        (&format!("prefix={}", "x".repeat(201)), "at most 200"),
    ] {
        let error = query::<List>(text).unwrap_err();
        assert!(error.contains(says), "{text}: {error}");
    }
    for (text, says) in [
        ("time=", "time: it must be a time such as"),
        ("time=yesterday", "2026-11-01T09:00:00Z"),
        ("time=2026-11-01", "time: a date needs a time and an offset"),
        (
            "time=2026-11-01T09:00:00",
            "time: it needs an offset from UTC",
        ),
        (
            "time=2026-11-01T09:00:00+01:00",
            "time: write the `+` of the offset as `%2B`",
        ),
        ("time=2026-02-30T09:00:00Z", "such as"),
    ] {
        let error = query::<TimeQuery>(text).unwrap_err();
        assert!(error.contains(says), "{text}: {error}");
    }
    for (text, says) in [
        ("against=0", "from 1 to"),
        (
            "against=x",
            "not the string \"x\"; GET /v1/prompts/{name}/versions/latest",
        ),
        ("against=", "not the string \"\""),
        ("against=%2B1", "not the string \"+1\""),
    ] {
        let error = query::<AgainstQuery>(text).unwrap_err();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn absent_parameters_have_their_defaults() {
    let page = |text: &str| Page::from(query::<PageQuery>(text).unwrap());
    let (whose, which, part): List = query("prefix=support/&limit=7").unwrap();
    assert_eq!(which.prefix.0, "support/");
    assert!(!which.deleted);
    assert_eq!(whose.instance, Instance::default());
    assert_eq!(Page::from(part).limit, 7);
    assert_eq!(page(""), Page::default());
    assert_eq!(query::<LabelQuery>("").unwrap().label, Label::default());
    assert_eq!(query::<TimeQuery>("").unwrap().time.0, None);
    for text in [
        "2026-11-01T08:00:00Z",
        "2026-11-01T09:00:00%2B01:00",
        "2026-11-01t08:00:00.000z",
    ] {
        let time = query::<TimeQuery>(&format!("time={text}")).unwrap().time.0;
        assert_eq!(
            time.unwrap().to_string(),
            "2026-11-01T08:00:00.000Z",
            "{text}"
        );
    }
    let read = query::<AgainstQuery>("against=7").unwrap();
    assert_eq!(read.against.map(VersionNumber::get), Some(7));
    assert!(
        query::<PromptsQuery>("prefix=a/.").is_ok(),
        "`a/.x` begins so"
    );
    assert!(query::<PromptsQuery>(&format!("prefix={}", "x".repeat(200))).is_ok());
    let begun = query::<PromptsQuery>("prefix=cafe%CC%81%20").unwrap();
    assert_eq!(begun.prefix.0, "café ");
}
