//! Models from variables, and what is refused at the start.

use super::*;

fn parsed(variables: &[(&str, &str)]) -> Result<Setting, ConfigError> {
    parse(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn a_model_is_parsed_from_its_provider_and_id() {
    for named in ["", "echo", " echo "] {
        assert_eq!(parsed(&[("CHAT_MODEL", named)]), Ok(Setting::Echo));
    }
    assert_eq!(parsed(&[]), Ok(Setting::Echo));
    let id = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0";
    let named = format!("bedrock/{id}");
    let expected = Setting::Bedrock { id: id.to_owned() };
    assert_eq!(parsed(&[("CHAT_MODEL", &named)]), Ok(expected));
}

#[test]
fn an_openai_server_has_an_address_and_a_key() {
    let local = [
        ("CHAT_MODEL", "openai/meta/llama:8b"),
        ("OPENAI_BASE_URL", "http://localhost:11434/v1/"),
    ];
    let Ok(Setting::OpenAi(setting)) = parsed(&local) else {
        panic!("not taken")
    };
    assert_eq!(
        (setting.id.as_str(), setting.key.as_str()),
        ("meta/llama:8b", "")
    );
    assert_eq!(setting.base_url, "http://localhost:11434/v1");

    let remote = [
        ("CHAT_MODEL", "openai/gpt"),
        ("OPENAI_API_KEY", " sk-secret\n"),
    ];
    let Ok(Setting::OpenAi(setting)) = parsed(&remote) else {
        panic!("not taken")
    };
    assert_eq!(
        (setting.base_url.as_str(), setting.key.as_str()),
        (OPENAI, "sk-secret")
    );
    assert!(!format!("{setting:?}").contains("sk-secret"));
}

#[test]
fn an_error_names_the_invalid_variable_and_never_contains_the_key() {
    let openai = ("CHAT_MODEL", "openai/gpt");
    let cases: [(&[(&str, &str)], &str); 11] = [
        (&[("CHAT_MODEL", "gpt-5")], "CHAT_MODEL"),
        (&[("CHAT_MODEL", "echo/x")], "CHAT_MODEL"),
        (&[("CHAT_MODEL", "bedrock/")], "CHAT_MODEL"),
        (&[("CHAT_MODEL", "openai/two words")], "CHAT_MODEL"),
        (&[("CHAT_MODEL", "azure/gpt")], "CHAT_MODEL"),
        (&[openai], "OPENAI_API_KEY"),
        (&[openai, ("OPENAI_API_KEY", "sk secret")], "OPENAI_API_KEY"),
        (
            &[
                openai,
                ("OPENAI_API_KEY", "arn:aws:secretsmanager:x:1:secret:y"),
            ],
            "OPENAI_API_KEY",
        ),
        (
            &[openai, ("OPENAI_BASE_URL", "localhost:11434")],
            "OPENAI_BASE_URL",
        ),
        (
            &[openai, ("OPENAI_BASE_URL", "http://u:secret@host/v1")],
            "OPENAI_BASE_URL",
        ),
        (
            &[openai, ("OPENAI_API_KEY", "k"), ("OPENAI_ORG_ID", "a\nb")],
            "OPENAI_ORG_ID",
        ),
    ];
    for (variables, named) in cases {
        let problem = parsed(variables).unwrap_err().to_string();
        assert!(problem.starts_with(named), "{variables:?}: {problem}");
        assert!(!problem.contains("secret"), "{problem}");
    }
}
