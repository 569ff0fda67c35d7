//! Entity tags: a prompt's is its revision; an active version's names the current publication and contains a digest of the response.

use http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue};
use promptbook::digest;
use promptbook::prompt::Publication;
use promptbook::store::request::IfMatch;
use serde::Serialize;

use super::error::Error;

/// The tag of a prompt at a revision.
pub fn of_revision(revision: u64) -> HeaderValue {
    value(format!("\"{revision}\""))
}

/// The tag of an active version: its instance, the label, the publication, and the start of a digest of the response.
/// The digest, because the same numbers can mean something else in another table, or in one restored from a backup.
pub fn of_active<T: Serialize>(publication: &Publication, shown: &T) -> HeaderValue {
    let Publication {
        instance,
        label,
        seq,
        ..
    } = publication;
    let digest = digest::as_written(shown);
    value(format!("\"{instance}/{label}/{seq}/{}\"", &digest[..16]))
}

fn value(tag: String) -> HeaderValue {
    // Instances and labels are ASCII without quotes, so this never falls back.
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Parses `If-Match`. Only strong tags can match (RFC 9110, 13.1.1).
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, Error> {
    let revision = |tag: &Tag| match tag.weak {
        true => None,
        false => tag
            .opaque
            .parse()
            .ok()
            .filter(|n: &u64| n.to_string() == tag.opaque),
    };
    Ok(tags(headers, IF_MATCH, "If-Match")?.map(|tags| match tags {
        Tags::Any => IfMatch::Any,
        Tags::List(tags) => IfMatch::OneOf(tags.iter().filter_map(revision).collect()),
    }))
}

/// Whether `If-None-Match` contains the tag, by weak comparison (RFC 9110, 13.1.2).
///
/// # Errors
/// If the header is not a list of tags.
pub fn none_match(headers: &HeaderMap, tag: &HeaderValue) -> Result<bool, Error> {
    let tags = tags(headers, IF_NONE_MATCH, "If-None-Match")?;
    Ok(match tags {
        None => false,
        Some(Tags::Any) => true,
        Some(Tags::List(tags)) => tags
            .iter()
            .any(|given| format!("\"{}\"", given.opaque).as_bytes() == tag.as_bytes()),
    })
}

#[derive(Debug, PartialEq)]
enum Tags {
    Any,
    List(Vec<Tag>),
}

#[derive(Debug, PartialEq)]
struct Tag {
    weak: bool,
    opaque: String,
}

fn tags(headers: &HeaderMap, name: HeaderName, shown: &'static str) -> Result<Option<Tags>, Error> {
    let wrong = || Error::BadHeader {
        name: shown,
        problem: "give `*`, or tags as in `ETag`, including the quotes, such as `\"7\"`".to_owned(),
    };
    let lines: Vec<&HeaderValue> = headers.get_all(name).iter().collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let texts: Result<Vec<&str>, _> = lines.iter().map(|line| line.to_str()).collect();
    let text = texts.map_err(|_| wrong())?.join(",");
    match text.trim() {
        "*" => Ok(Some(Tags::Any)),
        text => list(text)
            .map(|tags| Some(Tags::List(tags)))
            .ok_or_else(wrong),
    }
}

/// Parses a comma-separated list of tags; none if it is invalid. A tag may contain a comma.
fn list(text: &str) -> Option<Vec<Tag>> {
    let mut tags = Vec::new();
    let mut rest = text;
    loop {
        let weak = rest.strip_prefix("W/");
        let (opaque, after) = weak.unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
        let allowed = |c: char| c == '!' || ('#'..='~').contains(&c);
        if !opaque.chars().all(allowed) {
            return None;
        }
        tags.push(Tag {
            weak: weak.is_some(),
            opaque: opaque.to_owned(),
        });
        let after = after.trim_start();
        if after.is_empty() {
            return Some(tags);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn if_match_takes_strong_revision_tags_and_rejects_invalid_tags() {
        let one_of = |revisions: &[u64]| Some(Some(IfMatch::OneOf(revisions.to_vec())));
        for (lines, expected) in [
            (vec![], Some(None)),
            (vec!["*"], Some(Some(IfMatch::Any))),
            (vec!["\"7\""], one_of(&[7])),
            (vec!["\"7\", \"8\" ,\"9\""], one_of(&[7, 8, 9])),
            (vec!["\"7\"", "\"8\""], one_of(&[7, 8])),
            (vec!["W/\"7\""], one_of(&[])),
            (vec!["W/\"7\",\"8\""], one_of(&[8])),
            (vec!["\"07\""], one_of(&[])),
            (vec!["\"a,b\",\"3\""], one_of(&[3])),
            (vec!["\"\""], one_of(&[])),
            (vec!["\"99999999999999999999\""], one_of(&[])),
            (vec!["7"], None),
            (vec![""], None),
            (vec!["\"7"], None),
            (vec!["\"7\" \"8\""], None),
            (vec!["\"7\","], None),
            (vec!["*", "\"7\""], None),
            (vec!["\"a b\""], None),
            (vec!["w/\"7\""], None),
        ] {
            assert_eq!(
                if_match(&headers(IF_MATCH, &lines)).ok(),
                expected,
                "{lines:?}"
            );
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let tag = HeaderValue::from_static("\"default/production/7\"");
        for (line, expected) in [
            ("\"default/production/7\"", true),
            ("W/\"default/production/7\"", true),
            ("\"x\", \"default/production/7\"", true),
            ("*", true),
            ("\"default/production/8\"", false),
            ("\"acme/production/7\"", false),
        ] {
            let headers = headers(IF_NONE_MATCH, &[line]);
            assert_eq!(none_match(&headers, &tag).unwrap(), expected, "{line}");
        }
        assert!(!none_match(&HeaderMap::new(), &tag).unwrap());
        assert!(none_match(&headers(IF_NONE_MATCH, &["default/production/7"]), &tag).is_err());
    }
}
