//! Moving in: the prompts of other products, read from their APIs or files, as prompts to import.
//!
//! Each source has a file of its own, which reads `foreign::ForeignPrompt`s. `convert` turns those into what a folder's files are,
//! so that the plan, the writes and a second run are the same as for files.

mod content;
mod convert;
mod folder;
mod foreign;
mod fstring;
mod langfuse;
mod langsmith;
mod mlflow;
mod model;
mod names;
mod part;
mod peer;
mod phoenix;
mod template;

use super::read::Read;
use crate::args::{ImportArgs, ImportSource};
use crate::error::{Error, Result};

/// Reads the prompts of another product.
///
/// # Errors
/// Its server can't be asked, or no path or host is given. The result has the problems of single prompts.
pub async fn read(source: ImportSource, args: &ImportArgs) -> Result<Read> {
    let host = args.host.as_deref();
    let reads_files = matches!(source, ImportSource::LangsmithFile | ImportSource::Dir);
    if !reads_files && let Some(path) = args.paths.first() {
        return Err(Error::Usage(format!(
            "this source is a server, which has no `{}`: leave the path out",
            path.display()
        )));
    }
    let found = match source {
        ImportSource::Langfuse => langfuse::read(host).await?,
        ImportSource::Mlflow => mlflow::read(host).await?,
        ImportSource::Phoenix => phoenix::read(host).await?,
        ImportSource::LangsmithFile => langsmith::read(paths(args)?)?,
        ImportSource::Dir => folder::read(paths(args)?)?,
    };
    Ok(convert::read(found))
}

fn paths(args: &ImportArgs) -> Result<&[std::path::PathBuf]> {
    match args.paths.is_empty() {
        false => Ok(&args.paths),
        true => Err(Error::Usage(
            "this source is read from files: name the files or folders".to_owned(),
        )),
    }
}
