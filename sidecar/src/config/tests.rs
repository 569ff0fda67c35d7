//! What each variable takes.

use std::collections::BTreeMap;

use super::*;

fn read(variables: &[(&str, &str)]) -> Result<Config, StartError> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    Config::read(|name| variables.get(name).map(OsString::from))
}

#[test]
fn the_defaults_are_those_of_a_lambda_function() {
    let config = read(&[(SESSION_TOKEN, "session"), (PROMPTBOOK_TABLE, "prompts")]).unwrap();
    assert_eq!((config.port, config.ttl), (2775, Duration::from_secs(30)));
    assert!(matches!(config.source, Source::Table(name) if name == "prompts"));
    assert!(config.warm.is_empty() && config.fallback.is_empty());
    assert_eq!(config.runtime_api, None);
}

#[test]
fn lists_are_separated_by_commas() {
    let config = read(&[
        (TOKEN, "t"),
        (PROMPTBOOK_TABLE, "prompts"),
        (WARM, "a, support/greeting,"),
        (FALLBACK, "prompts, acme=prompts/acme"),
    ]);
    let config = config.unwrap();
    let names: Vec<&str> = config.warm.iter().map(PromptName::as_str).collect();
    assert_eq!(names, ["a", "support/greeting"]);
    let folders = [
        (Instance::default(), PathBuf::from("prompts")),
        ("acme".parse().unwrap(), PathBuf::from("prompts/acme")),
    ];
    assert_eq!(config.fallback, folders);
}

#[test]
fn a_server_is_read_instead_of_the_table() {
    for (given, expected) in [
        ("https://h", "https://h"),
        ("https://h/", "https://h"),
        ("https://h/prod/v1/", "https://h/prod"),
        ("http://[::1]:8787", "http://[::1]:8787"),
        ("HTTP://localhost:8787", "http://localhost:8787"),
    ] {
        let config = read(&[
            (TOKEN, "t"),
            (PROMPTBOOK_TABLE, "prompts"),
            (SERVER, given),
            (API_KEY, "k"),
        ]);
        let Source::Server { url, key } = config.unwrap().source else {
            panic!("{given}");
        };
        assert_eq!((url.as_str(), key.as_str()), (expected, "k"));
    }
    for (given, says) in [
        ("h", "does not begin with http:// or https://"),
        ("localhost:8787", "does not begin with http:// or https://"),
        ("http://", "is not a URL"),
        ("ftp://h", "does not begin with http:// or https://"),
        ("https://h?x=1", "has more than a host and a path"),
        ("http://h", "unencrypted to another machine"),
        ("https://me:secret@h", "has more than a host and a path"),
    ] {
        let error = read(&[(TOKEN, "t"), (SERVER, given), (API_KEY, "k")]).unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("PROMPTBOOK_SERVER ") && said.contains(says),
            "{said}"
        );
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn neither_token_nor_key_is_shown() {
    let variables = [
        (TOKEN, "secret"),
        (SERVER, "https://h"),
        (API_KEY, "secret"),
    ];
    let shown = format!("{:?}", read(&variables).unwrap());
    assert!(!shown.contains("secret"), "{shown}");
}
