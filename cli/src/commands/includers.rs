//! `promptbook includers`.

use promptbook_core::Instance;
use promptbook_core::prompt::Includer;
use serde_json::json;

use super::session::Session;
use crate::args::{Format, GlobalArgs, IncludersArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;

pub async fn run(global: &GlobalArgs, args: IncludersArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let instance = &session.config.instance;
    let mut includers = read(&session, &args).await?;
    if !instance.is_default() {
        includers.retain(|includer| includer.instance == *instance);
    }
    match session.format {
        Format::Json => output::print_json(&json!(includers))?,
        Format::Text if includers.is_empty() => {
            let of = match instance.is_default() {
                true => String::new(),
                false => format!(" of `{instance}`"),
            };
            output::print_line(format!("No prompt{of} includes `{}`.", args.name))?;
        }
        Format::Text => output::print_long(text(&includers))?,
    }
    Ok(Exit::Done)
}

/// The prompts that include it, over all instances. What only another instance than `default` has can't be included.
async fn read(session: &Session, args: &IncludersArgs) -> Result<Vec<Includer>> {
    let client = &session.client;
    let default = client.about(Instance::default());
    match default.includers(&args.name).await {
        Err(Error::Api(error)) if error.is("prompt-not-found") => {
            match client.prompt(&args.name).await {
                Ok(_) => Ok(Vec::new()),
                Err(Error::Api(own)) if own.is("prompt-deleted") => Ok(Vec::new()),
                Err(missing) => Err(missing),
            }
        }
        read => read,
    }
}

fn text(includers: &[Includer]) -> String {
    let row = |includer: &Includer| {
        let labels = Vec::from_iter(includer.labels.iter().map(ToString::to_string));
        vec![
            includer.instance.to_string(),
            includer.name.to_string(),
            labels.join(", "),
        ]
    };
    output::table(&["INSTANCE", "NAME", "LABELS"], includers.iter().map(row))
}
