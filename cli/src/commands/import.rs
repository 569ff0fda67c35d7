//! `promptbook import`.

use std::path::PathBuf;

use super::labels::{NewLabel, refuse_reserved};
use super::new_instance::NewInstance;
use super::session::{Because, Session};
use crate::args::{Format, Global};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::import::{self, Applied, Item, Read, ReferenceMode, Server, Wish};
use crate::{ask, output};

/// The arguments of `promptbook import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A prompt's name is in its file's front matter, else it is the file's path in the folder. Each prompt is \
    written by one request, which changes nothing when somebody else was faster; a run that was killed is run again, and \
    what it did already is not done twice. An export with all versions is made again version by version. Ends with 3 when \
    something conflicts or can't be read; the rest is done. A symbolic link in a folder is not followed out of it: name what it \
    leads to on the command line."
)]
pub struct Args {
    /// Folders, and .prompty files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Only print the plan
    #[arg(long, conflicts_with = "yes")]
    pub plan: bool,
    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
    /// Publish what is imported under --label, each in the same write, and what an export with all versions had active;
    /// `exported`: only the latter. Without it nothing is published
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    pub publish: Option<Publish>,
    /// What to do with a property that is a reference, such as `${env:MODEL}`
    #[arg(long, value_name = "MODE", default_value = "refuse")]
    pub references: ReferenceMode,
    /// Whether the label may be new.
    #[command(flatten)]
    pub new_label: NewLabel,
    /// Whether the instance may be new.
    #[command(flatten)]
    pub new_instance: NewInstance,
    /// Make new versions also where the server was edited since the file
    #[arg(long)]
    pub overwrite: bool,
    /// Who and why.
    #[command(flatten)]
    pub because: Because,
    /// How many prompts to write at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64), value_name = "N")]
    pub jobs: u16,
}

/// What `--publish` publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Publish {
    /// Everything that is imported
    All,
    /// What an export with all versions had active
    Exported,
}

/// Runs it.
///
/// # Errors
/// The server can't be asked; a manifest can't be read; nobody is there to ask. What is wrong with one file is in the report.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let Session { config, client, .. } = &session;
    if args.publish == Some(Publish::All) {
        refuse_reserved(&config.label)?;
    }
    let read = import::read(&args.paths, args.references)?;
    let server = Server::read(config, client).await?;
    let wish = Wish {
        publish: (args.publish == Some(Publish::All)).then(|| config.label.clone()),
        restore: args.publish.is_some(),
        message: args.because.message.clone(),
        // A plan alone is by nobody.
        author: match args.plan {
            true => None,
            false => args.because.author(&session)?,
        },
        overwrite: args.overwrite,
    };
    let jobs = args.jobs.into();
    let plan = import::plan(client, &server, &read, &wish, jobs).await?;
    if global.format == Format::Text {
        import::print_plan(&plan, &read.unread)?;
    }
    let goes_on = goes_on(&args, &plan, global.format)?;
    if goes_on && args.publish == Some(Publish::All) {
        args.new_label.allow_anywhere(&session).await?;
    }
    if goes_on {
        args.new_instance.allow(&session).await?;
    }
    let applied = match goes_on {
        true => Some(import::apply(client, &config.instance, &plan, jobs).await),
        false => None,
    };
    tell(global.format, &plan, &read, applied.as_deref())
}

/// Whether the plan is to be carried out.
fn goes_on(args: &Args, plan: &[Item], format: Format) -> Result<bool> {
    let changes = plan.iter().filter(|item| !item.steps.is_empty()).count();
    if args.plan || changes == 0 {
        return Ok(false);
    }
    if args.yes {
        return Ok(true);
    }
    // In JSON nobody has seen the plan yet.
    match ask::somebody() && format == Format::Text {
        true => ask::confirm(&match import::publications(plan) {
            0 => format!("Write these {changes} to the server?"),
            some => format!("Write these {changes} to the server, and make {some} publications?"),
        }),
        false => Err(Error::Usage(format!(
            "{changes} prompts would be written and there is nobody to ask: say --yes to write them, or --plan to look"
        ))),
    }
}

fn tell(format: Format, plan: &[Item], read: &Read, applied: Option<&[Applied]>) -> Result<Exit> {
    match (format, applied) {
        (Format::Json, applied) => output::print_json(&import::json(plan, &read.unread, applied))?,
        (Format::Text, Some(applied)) => import::print_done(plan, applied)?,
        (Format::Text, None) => {}
    }
    Ok(import::exit(
        plan,
        &read.unread,
        applied.unwrap_or_default(),
    ))
}
