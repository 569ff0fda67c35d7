//! `promptbook contract`.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::content::is_identifier;
use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, PromptName};
use serde_json::json;

use super::inherited::own;
use super::session::Session;
use super::show::find;
use crate::args::{ContractArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Text;
use promptbook_core::nearest::question;

pub async fn run(global: &GlobalArgs, args: ContractArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    if args.add.is_empty() && args.remove.is_empty() {
        let (client, prompt) = find(&session, &args.name).await?;
        let latest = client.version(&prompt.name, prompt.latest).await?;
        return print_contract(&session, &prompt, &latest).await;
    }
    refuse_both(&args)?;
    let words = args.words();
    let read = session.client.prompt(&args.name);
    let found = own(&session, &args.name, &words, read).await?;
    let mut prompt = found.body;
    let names = changed(&prompt, &args)?;
    let etag = found.etag.as_deref();
    match session.client.set_contract(&args.name, etag, &names).await {
        Err(Error::Api(mut error)) if error.is("override-contract") => {
            let invocation = session.config.invocation.about(Instance::default());
            let change = invocation.command(&words);
            error.hint = Some(format!("{change} changes the contract of `default`"));
            return Err(Error::Api(error));
        }
        set => set?,
    }
    prompt.contract = names;
    let latest = session.client.version(&args.name, prompt.latest).await?;
    print_contract(&session, &prompt, &latest).await
}

impl ContractArgs {
    /// The command line, without global options.
    fn words(&self) -> Vec<&str> {
        let add = self.add.iter().flat_map(|name| ["--add", name.as_str()]);
        let remove = self
            .remove
            .iter()
            .flat_map(|name| ["--remove", name.as_str()]);
        let words = ["contract", self.name.as_str()].into_iter();
        words.chain(add).chain(remove).collect()
    }
}

/// Refuses to add and remove the same input.
fn refuse_both(args: &ContractArgs) -> Result<()> {
    match args.add.iter().find(|name| args.remove.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Error::Usage(format!(
            "input `{name}` is given with --add and with --remove: pass only one of them"
        ))),
    }
}

fn changed(prompt: &Prompt, args: &ContractArgs) -> Result<BTreeSet<String>> {
    let mut names = prompt.contract.clone();
    for name in &args.add {
        if !is_identifier(name) {
            return Err(Error::Usage(format!(
                "`{name}` is not a valid input name: use letters, digits and `_`, and don't start with a digit"
            )));
        }
        names.insert(name.clone());
    }
    for name in &args.remove {
        if !names.remove(name) {
            let known = prompt.contract.iter().map(String::as_str);
            return Err(Error::Usage(format!(
                "input `{name}` is not in the contract of `{}` ({}){}",
                prompt.name,
                listed(&prompt.contract),
                question(name, known)
            )));
        }
    }
    Ok(names)
}

async fn print_contract(session: &Session, prompt: &Prompt, latest: &Version) -> Result<Exit> {
    let name = &prompt.name;
    let included = included(session, latest).await?;
    let mut text = Text::from(format!("`{name}`: {}\n", listed(&prompt.contract)));
    let unused: Vec<&str> = prompt
        .contract
        .difference(&latest.uses)
        .filter(|name| !included.values().any(|contract| contract.contains(*name)))
        .map(String::as_str)
        .collect();
    if !unused.is_empty() {
        let unused = unused.join("`, `");
        text.plain(format!(
            "version {} does not use `{unused}`\n",
            latest.version
        ));
    }
    if !latest.optional.is_empty() {
        let optional = Vec::from_iter(latest.optional.iter().map(String::as_str)).join("`, `");
        text.plain(format!(
            "version {} can do without `{optional}`\n",
            latest.version
        ));
    }
    let missing = missing(prompt, latest, &included);
    if !missing.is_empty() {
        text.plain(format!(
            "version {} can't be published: it needs `{}`\n",
            latest.version,
            missing.join("`, `")
        ));
        let invocation = &session.config.invocation;
        if let Some(hint) = invocation.add_to_contract(name, &missing) {
            text.plain(format!("{hint}\n"));
        }
    }
    let json = json!({"name": name, "instance": prompt.instance, "contract": prompt.contract, "latest": latest.version, "unused": unused, "optional": latest.optional, "missing": missing});
    session.print(text, &json)?;
    Ok(Exit::Done)
}

/// The contracts of the prompts that a version includes, as far as these exist.
async fn included(
    session: &Session,
    version: &Version,
) -> Result<BTreeMap<PromptName, BTreeSet<String>>> {
    let default = session.client.about(Instance::default());
    let mut contracts = BTreeMap::new();
    for name in &version.includes {
        match default.prompt(name).await {
            Ok(prompt) => contracts.insert(name.clone(), prompt.body.contract),
            Err(Error::Api(error)) if error.status() == 404 => None,
            Err(error) => return Err(error),
        };
    }
    Ok(contracts)
}

/// What the version and the prompts that it includes need, and the contract lacks.
fn missing(
    prompt: &Prompt,
    version: &Version,
    included: &BTreeMap<PromptName, BTreeSet<String>>,
) -> Vec<String> {
    let by_included = version.unmet_by_pieces(&prompt.contract, included);
    let by_included = by_included.into_iter().flat_map(|unmet| unmet.names);
    let own = version.unmet(&prompt.contract).into_iter();
    Vec::from_iter(own.chain(by_included).collect::<BTreeSet<_>>())
}

fn listed(contract: &BTreeSet<String>) -> String {
    let names: Vec<&str> = contract.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => "the code supplies no inputs".to_owned(),
        names => format!("the code supplies `{}`", names.join("`, `")),
    }
}
