//! The start-up output: addresses, keys, and commands to paste.

use promptbook::store::request::SeedOutcome;

use crate::keys::Secret;
use crate::server::Server;

/// The whole text, beginning with the address.
pub fn text(server: &Server) -> String {
    let Server {
        url, data, keys, ..
    } = server;
    let mut lines = vec![
        line("Docs", &format!("{url}/docs")),
        line("Data", data),
        line("Prompts", &prompts(server)),
        line("Chat model", &model(server)),
        line("Admin key", &key(&keys.admin)),
        line("Reader key", &key(&keys.reader)),
    ];
    if let Some((url, secret)) = &server.webhook {
        // Without what may be a token.
        let host = url.split(['?', '#']).next().unwrap_or_default();
        lines.push(line(
            "Webhook",
            &format!("{host}, signed with the secret {secret}"),
        ));
    }
    if !server.address.ip().is_loopback() {
        let caution =
            "other machines can reach this server, and there is no TLS: put a proxy in front of it";
        lines.push(line("Caution", caution));
    }
    let (version, facts) = (env!("CARGO_PKG_VERSION"), lines.concat());
    let commands = commands(server);
    format!(
        "Promptbook {version} is running at {url}\n\n{facts}\nIn another terminal:\n{commands}\nCtrl-C stops it.\n"
    )
}

fn line(name: &str, value: &str) -> String {
    format!("  {name:<11} {value}\n")
}

fn model(server: &Server) -> String {
    match server.model.as_str() {
        "echo" => {
            "echo, which replies with the request that a model would receive; set CHAT_MODEL to use a real one"
                .to_owned()
        }
        other => other.to_owned(),
    }
}

fn prompts(server: &Server) -> String {
    let lines: Vec<String> = server
        .seeded
        .iter()
        .map(|(name, outcome)| match outcome {
            SeedOutcome::Unchanged => name.to_string(),
            other => format!("{name} ({})", words(other)),
        })
        .collect();
    lines.join(", ")
}

fn words(outcome: &SeedOutcome) -> String {
    match outcome {
        SeedOutcome::Created => "created".to_owned(),
        SeedOutcome::Unchanged => "as shipped".to_owned(),
        SeedOutcome::Updated(version) => format!("updated to version {version}"),
        SeedOutcome::Drifted { active } => {
            format!("your version {active} is active; the default prompt has changed")
        }
        SeedOutcome::Unpublished => "unpublished".to_owned(),
        SeedOutcome::Deleted => "deleted".to_owned(),
        SeedOutcome::EditorsOwn => "your own".to_owned(),
        SeedOutcome::Refused(reason) => format!("not written: {reason}"),
    }
}

fn key(secret: &Secret) -> String {
    match secret.generated {
        true => secret.value.clone(),
        false => format!("from the environment ({})", secret.variable),
    }
}

fn commands(server: &Server) -> String {
    let url = format!("{}/v1", server.url);
    let admin = format!("-H \"x-api-key: {}\"", server.keys.admin.in_a_command());
    let reader = format!("-H \"x-api-key: {}\"", server.keys.reader.in_a_command());
    let json = "-H \"content-type: application/json\"";
    format!(
        r#"
  # Make a new version of the system prompt and publish it
  curl -X PATCH {url}/prompts/system_prompt {admin} {json} -d '{{"template": "You are a pirate, and today is {{{{ today }}}}. Answer in one sentence.", "publish": true}}'

  # What is active now
  curl {url}/prompts/system_prompt/active {reader}

  # A chat that uses it
  curl {url}/chat {reader} {json} -d '{{"messages": [{{"role": "user", "content": "Who are you?"}}]}}'

  # Undo: the version before is active again
  curl -X POST {url}/prompts/system_prompt/rollback {admin} {json} -d '{{}}'
"#
    )
}
