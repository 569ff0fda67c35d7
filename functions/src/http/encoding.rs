//! Percent-encoding: of a path's segments, and checks before decoding, because decoders turn invalid sequences into other text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// The characters that a path segment may contain unencoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text as one segment of a path.
pub(crate) fn segment(text: &[u8]) -> String {
    percent_encode(text, SEGMENT).to_string()
}

/// Checks the parameters of a path, which the route names.
///
/// # Errors
/// The first parameter that can't be decoded, and what to send instead.
pub(super) fn check_path(route: &str, path: &str) -> Result<(), String> {
    parameters(route, path).try_for_each(|(name, sent)| check(name, sent))
}

/// The names of the parameters that the route has, and their values as they were sent.
pub(super) fn parameters<'a>(
    route: &'a str,
    path: &'a str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let segments = route.split('/').zip(path.split('/'));
    segments.filter_map(|(segment, sent)| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some((name, sent))
    })
}

/// Checks the names and values of a query.
///
/// # Errors
/// The first parameter that can't be decoded, and what to send instead.
pub(super) fn check_query(query: &str) -> Result<(), String> {
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        check(name, name)?;
        check(name, value)?;
    }
    Ok(())
}

fn check(parameter: &str, sent: &str) -> Result<(), String> {
    if sent.split('%').skip(1).any(|after| !is_encoded(after)) {
        return Err(format!(
            "{parameter}: `{sent}` has a `%` that two hexadecimal digits don't follow: write `%` itself as `%25`"
        ));
    }
    let decoded = percent_decode_str(sent).decode_utf8();
    decoded.map(drop).map_err(|_| {
        format!("{parameter}: `{sent}` does not decode to UTF-8: percent-encode UTF-8 text")
    })
}

/// Whether the text after a `%` begins with two hexadecimal digits.
fn is_encoded(after: &str) -> bool {
    let digits = after.as_bytes().get(..2);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_for_invalid_encoding_names_the_parameter() {
        for (query, says) in [
            ("tag=%ZZ", "tag: `%ZZ` has a `%`"),
            ("limit=5&tag=a%2", "tag: `a%2` has a `%`"),
            ("tag=100%", "tag: `100%` has a `%`"),
            ("tag=%%41", "tag: `%%41` has a `%`"),
            ("tag=%FF", "tag: `%FF` does not decode to UTF-8"),
            ("tag=%C3", "tag: `%C3` does not decode to UTF-8"),
            ("%ZZ=1", "%ZZ: `%ZZ` has a `%`"),
            ("%FF", "%FF: `%FF` does not decode to UTF-8"),
        ] {
            let problem = check_query(query).unwrap_err();
            assert!(problem.starts_with(says), "{query}: {problem}");
        }
        for query in ["", "tag=a%2Fb&limit=5", "tag=%c3%A4+b", "tag=a=b", "&&"] {
            assert_eq!(check_query(query), Ok(()), "{query}");
        }
        let route = "/v1/prompts/{name}/versions/{version}";
        let path = |path| check_path(route, path);
        assert_eq!(path("/v1/prompts/a%2Fb/versions/1"), Ok(()));
        let problem = path("/v1/prompts/a/versions/%ZZ").unwrap_err();
        assert!(problem.starts_with("version: `%ZZ` "), "{problem}");
        let problem = path("/v1/prompts/%FF/versions/1").unwrap_err();
        assert!(problem.starts_with("name: `%FF` "), "{problem}");
    }
}
