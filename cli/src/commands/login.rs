//! `promptbook login`.

use std::io::IsTerminal;

use serde_json::json;

use crate::api::Client;
use crate::args::{Format, GlobalArgs, LoginArgs};
use crate::config::ConfigFile;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::{ask, files, output};

pub async fn run(global: &GlobalArgs, _: LoginArgs) -> Result<Exit> {
    if global.flags.key {
        return Err(Error::Usage(
            "other users can see the command line: leave out --key, and enter the key when asked or pipe it to this command"
                .to_owned(),
        ));
    }
    let mut file = ConfigFile::open(global.config.as_deref())?;
    let asks = global.format == Format::Text && ask::is_interactive();
    let server = server(global, &file, asks)?;
    // An invalid address is reported before the key is entered.
    let server = file.with(global, &server, "")?.server;
    let key = key(asks)?;
    let config = file.with(global, server.as_str(), &key)?;
    let status = Client::new(&config)?.status().await.map_err(without_hint)?;
    file.set("server", server.as_str());
    file.set("key", key);
    if global.insecure == Some(true) && !server.is_private() {
        file.set("insecure", true);
    }
    file.save()?;
    let said = format!(
        "logged in to {} with the role `{}`; server and key are in {}",
        server.as_str(),
        status.role,
        file.path().display()
    );
    let json = json!({"server": server.as_str(), "config": file.path(), "status": status});
    output::print_value(global.format, said, &json)?;
    note_environment(global, server.as_str());
    Ok(Exit::Done)
}

/// The error of a rejected key without the hint to log in.
fn without_hint(error: Error) -> Error {
    match error {
        Error::Api(mut error) if error.is("unauthenticated") => {
            error.hint = None;
            Error::Api(error)
        }
        error => error,
    }
}

fn server(global: &GlobalArgs, file: &ConfigFile, asks: bool) -> Result<String> {
    let given = global.server.as_deref().filter(|given| !given.is_empty());
    let usual = given.unwrap_or(file.server());
    if !asks || global.flags.server {
        return Ok(usual.to_owned());
    }
    let answer = ask::line(&format!("Server [{usual}]"))?;
    Ok(answer.unwrap_or_else(|| usual.to_owned()))
}

/// Asks for the key without showing it, or reads it from standard input.
fn key(asks: bool) -> Result<String> {
    if asks {
        let key = ask::secret("API key")?;
        return key
            .ok_or_else(|| Error::Usage("no key was entered; nothing was changed".to_owned()));
    }
    let stdin = std::io::stdin();
    let text = match stdin.is_terminal() {
        true => String::new(),
        false => files::prompt(stdin)
            .map_err(|problem| Error::Failed(format!("standard input {problem}")))?,
    };
    let key = text.trim();
    let problem = match key {
        "" => {
            "no key on standard input: pipe it to this command, such as `promptbook login < key.txt`"
        }
        key if key.contains(char::is_control) => {
            "standard input has more than one line: pipe the key alone to this command, such as `promptbook login < key.txt`"
        }
        key => return Ok(key.to_owned()),
    };
    Err(Error::Usage(problem.to_owned()))
}

/// Says which variables replace what was saved.
fn note_environment(global: &GlobalArgs, server: &str) {
    let other = |given: &str| !given.is_empty() && given.trim_end_matches('/') != server;
    if !global.flags.server && global.server.as_deref().is_some_and(other) {
        output::note("note: PROMPTBOOK_SERVER is set to another server, and takes precedence");
    }
    if global.key.as_deref().is_some_and(|key| !key.is_empty()) {
        output::note("note: PROMPTBOOK_API_KEY is set, and takes precedence over the saved key");
    }
}
