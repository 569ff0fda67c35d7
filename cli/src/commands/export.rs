//! `promptbook export`.

use super::labels::note_missing;
use super::session::Session;
use crate::args::{ExportArgs, GlobalArgs, Versions};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::export::{self, ExportOptions};

pub async fn run(global: &GlobalArgs, args: ExportArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    if args.compose && args.versions == Versions::All {
        return Err(Error::Usage(
            "--compose writes one version of each prompt: pass `--versions active` or `latest` with it"
                .to_owned(),
        ));
    }
    if args.versions != Versions::Latest {
        note_missing(&session).await;
    }
    let Session { config, client, .. } = session;
    let options = ExportOptions {
        folder: args.folder,
        names: args.names,
        compose: args.compose.then(|| config.label.clone()),
        label: (args.versions != Versions::Latest).then_some(config.label),
        all: args.versions == Versions::All,
        deleted: args.deleted,
        force: args.force,
        jobs: args.jobs.into(),
    };
    let report = export::run(&client, &options).await?;
    report.print(global.format)?;
    Ok(report.exit())
}
