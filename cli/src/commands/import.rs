//! `promptbook import`.

use super::labels::refuse_reserved;
use super::session::Session;
use crate::args::{Format, GlobalArgs, ImportArgs, PublishScope};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::import::{self, ImportOptions, Item, Report, ServerPrompts};
use crate::{ask, output};

pub async fn run(global: &GlobalArgs, args: ImportArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let Session { config, client, .. } = &session;
    if args.publish == Some(PublishScope::All) {
        refuse_reserved(&config.label)?;
    }
    let read = match args.from {
        Some(source) => import::from::read(source, &args).await?,
        None => import::read(&args.paths, args.references)?,
    };
    let server = ServerPrompts::read(config, client).await?;
    let options = options(&session, &args)?;
    let jobs = args.jobs.into();
    let plan = import::plan(client, &server, &read, &options, jobs).await?;
    let releases = import::releases(client, &server, &plan, jobs).await?;
    if global.format == Format::Text {
        import::print_plan(&plan, &read.unread, &releases)?;
    }
    let mut report = Report::of(&plan, &read.unread);
    let is_confirmed = is_confirmed(&args, &plan, global.format)?;
    if is_confirmed {
        allow(&session, &args).await?;
        let mut applied = import::apply(client, &config.instance, &plan, jobs).await;
        report.releases = import::publish(client, &releases, &mut applied, &options).await;
        report.applied = Some(applied);
    }
    match global.format {
        Format::Json => output::print_json(&report.json())?,
        Format::Text if is_confirmed => report.print_done()?,
        Format::Text => {}
    }
    Ok(report.exit())
}

fn options(session: &Session, args: &ImportArgs) -> Result<ImportOptions> {
    let label = &session.config.label;
    Ok(ImportOptions {
        publish: (args.publish == Some(PublishScope::All)).then(|| label.clone()),
        restore: args.publish.is_some() || args.from.is_some(),
        message: args.change.message.clone(),
        // A plan alone is by nobody.
        author: match args.plan {
            true => None,
            false => args.change.author(session)?,
        },
        overwrite: args.overwrite,
    })
}

/// Checks that label and instance exist, or that they are to be created.
async fn allow(session: &Session, args: &ImportArgs) -> Result<()> {
    if args.publish == Some(PublishScope::All) {
        args.new_label.allow_anywhere(session).await?;
    }
    args.new_instance.allow(session).await
}

/// Whether to carry out the plan: it changes something, and the user confirmed it.
fn is_confirmed(args: &ImportArgs, plan: &[Item], format: Format) -> Result<bool> {
    let changes = plan.iter().filter(|item| !item.steps.is_empty()).count();
    if args.plan || changes == 0 {
        return Ok(false);
    }
    if args.yes {
        return Ok(true);
    }
    let prompts = output::counted(changes, "prompt");
    // In JSON nobody has seen the plan yet.
    match ask::is_interactive() && format == Format::Text {
        true => ask::confirm(&match import::publications(plan) {
            0 => format!("Write {prompts} to the server?"),
            some => format!(
                "Write {prompts} to the server, and make {}?",
                output::counted(some, "publication")
            ),
        }),
        false => Err(Error::Usage(format!(
            "not a terminal: to write {prompts}, pass --yes; to see only the plan, pass --plan"
        ))),
    }
}
