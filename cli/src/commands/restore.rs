//! `promptbook restore`.

use promptbook_core::{Label, PromptName};
use serde_json::json;

use super::session::Session;
use crate::args::{GlobalArgs, RestoreArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::folder;
use crate::includes::problems;

pub async fn run(global: &GlobalArgs, args: RestoreArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let name = &args.name;
    let query = args.change.query(&session)?;
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let restored = session.client.restore(name, &query).await?;
    let mut said = format!("restored {}", session.named(name));
    for label in &restored.unrestored {
        let why = match prevented_by_includes(&session, name, label).await {
            Ok(problems) if !problems.is_empty() => format!("it {}", problems.join("; it ")),
            _ => "its version no longer fits the contract of `default`; publish one that does"
                .to_owned(),
        };
        said += &format!("\nnothing is active under `{label}`: {why}");
    }
    session.print(&said, &json!(restored))?;
    Ok(match restored.unrestored.is_empty() {
        true => Exit::Done,
        false => Exit::NeedsPerson,
    })
}

/// Why the version that a deletion took down can't be published with what it includes.
async fn prevented_by_includes(
    session: &Session,
    name: &PromptName,
    label: &Label,
) -> Result<Vec<String>> {
    let client = &session.client;
    let ledger = client.publications(name, label.as_str()).await?;
    let Some(version) = ledger.first().and_then(|deletion| deletion.replaced) else {
        return Ok(Vec::new());
    };
    let content = folder::content_of(&client.version(name, version).await?)?;
    let contract = client.prompt(name).await?.body.contract;
    let problems = problems(client, &content, &contract).await?;
    Ok(problems.into_iter().map(|(_, problem)| problem).collect())
}
