//! The addresses of prompts: `promptbook://{instance}/{name}`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use promptbook_core::{Instance, PromptName};

pub(super) const TEMPLATE: &str = "promptbook://{instance}/{name}";

/// The characters that stay as they are, with the `/` between the parts of a name.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(super) fn of(instance: &Instance, name: &PromptName) -> String {
    let name = utf8_percent_encode(name.as_str(), PATH);
    format!("promptbook://{instance}/{name}")
}

/// # Errors
/// It is not the address of a prompt.
pub(super) fn parse(uri: &str) -> Result<(Instance, PromptName), String> {
    let wrong =
        |why: &str| format!("`{uri}` is not the address of a prompt ({why}): expected {TEMPLATE}");
    let rest = uri.strip_prefix("promptbook://");
    let rest = rest.ok_or_else(|| wrong("it does not begin with promptbook://"))?;
    let parts = rest.split_once('/');
    let (instance, name) = parts.ok_or_else(|| wrong("it has no name"))?;
    let name = percent_decode_str(name).decode_utf8();
    let name = name.map_err(|_| wrong("the name is not UTF-8"))?;
    let instance: Result<Instance, _> = instance.parse();
    let instance = instance.map_err(|error| wrong(&error.to_string()))?;
    let name: Result<PromptName, _> = name.parse();
    Ok((instance, name.map_err(|error| wrong(&error.to_string()))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written_and_with_an_escaped_slash() {
        let instance: Instance = "acme".parse().unwrap();
        for (name, path) in [
            ("support/a.b-c_d", "support/a.b-c_d"),
            ("Gr\u{fc}\u{df}e/an Ada", "Gr%C3%BC%C3%9Fe/an%20Ada"),
        ] {
            let name: PromptName = name.parse().unwrap();
            let uri = of(&instance, &name);
            assert_eq!(uri, format!("promptbook://acme/{path}"));
            let escaped = format!("promptbook://acme/{}", path.replace('/', "%2F"));
            for uri in [uri, escaped] {
                assert_eq!(parse(&uri).unwrap(), (instance.clone(), name.clone()));
            }
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (uri, why) in [
            ("file:///a", "it does not begin with promptbook://"),
            ("promptbook://acme", "it has no name"),
            ("promptbook://ACME/a", "a-z 0-9"),
            ("promptbook://acme/", "name"),
            ("promptbook://acme/%FF", "not UTF-8"),
        ] {
            let said = parse(uri).unwrap_err();
            assert!(said.contains(why) && said.contains(TEMPLATE), "{said}");
        }
    }
}
