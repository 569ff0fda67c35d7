//! The plan of releases and their result, as text and as JSON.

use anstyle::{AnsiColor, Style};
use promptbook_core::prompt::{Publication, Release};
use promptbook_core::{Instance, Label, PromptName};
use serde_json::{Value, json};

use super::plan::{Plan, Planned};
use crate::edit::coloured;
use crate::error::Result;
use crate::output::{Text, counted, headed, print_line};

/// Prints what is published, with the diffs, and what stays as it is.
pub fn print_plan(plan: &Plan) -> Result<()> {
    let count = plan.releases.len();
    for (index, release) in plan.releases.iter().enumerate() {
        if count > 1 {
            print_line(format!("Release {} of {count}:", index + 1))?;
        }
        for planned in release {
            print_line(line(planned))?;
        }
    }
    for one in &plan.unchanged {
        let (name, version) = (&one.name, one.version);
        print_line(format!(
            "{} {name}  version {version} is active already",
            label_of('=', "unchanged")
        ))?;
    }
    for one in &plan.kept {
        let (name, version) = (&one.name, one.version);
        let from = plan.from.clone().unwrap_or_default();
        print_line(format!(
            "{} {name}  version {version} stays active: nothing is active under `{from}`",
            label_of('=', "kept")
        ))?;
    }
    print_line(summary(plan))
}

fn label_of(sign: char, word: &str) -> String {
    format!("{sign} {word:<12}")
}

fn line(planned: &Planned) -> Text {
    let (sign, color, active) = match planned.active {
        Some(active) => ('~', AnsiColor::Yellow, format!("version {active}")),
        None => ('+', AnsiColor::Green, "nothing".to_owned()),
    };
    let Planned { name, version, .. } = planned;
    let mut out = headed(
        color.on_default(),
        &label_of(sign, "publish"),
        format!("{name}  version {version} (active now: {active})\n"),
    );
    match planned.diff.is_empty() {
        true => out.plain("The text is unchanged.\n"),
        false => out.append(&coloured(&planned.diff)),
    };
    out
}

/// How much is published, in how many releases.
fn summary(plan: &Plan) -> String {
    let Plan { label, .. } = plan;
    let sizes: Vec<usize> = plan.releases.iter().map(Vec::len).collect();
    let mut out = vec![format!(
        "Plan: {} to publish under `{label}`{}",
        sizes.iter().sum::<usize>(),
        of_instance(&plan.instance)
    )];
    let others = [(&plan.unchanged, "unchanged"), (&plan.kept, "kept")];
    let others = others.iter().filter(|(prompts, _)| !prompts.is_empty());
    out.extend(others.map(|(prompts, what)| format!("{} {what}", prompts.len())));
    format!("{}.{}", out.join(", "), several(&sizes))
}

/// That several releases are made, and how large they are at most; nothing of one.
pub fn several(sizes: &[usize]) -> String {
    match (sizes.len(), sizes.iter().max()) {
        (2.., Some(most)) => format!(
            " One release can't hold them all: {} releases of up to {} are made one after the other.",
            sizes.len(),
            counted(*most, "prompt")
        ),
        _ => String::new(),
    }
}

fn of_instance(instance: &Instance) -> String {
    match instance.is_default() {
        true => String::new(),
        false => format!(" of `{instance}`"),
    }
}

/// A release in one line.
pub fn heading(release: &Release) -> String {
    let Release {
        id,
        label,
        instance,
        ..
    } = release;
    let count = publications(release).count();
    format!(
        "release {id}: {} published under `{label}`{}",
        counted(count, "prompt"),
        of_instance(instance)
    )
}

/// The publications that a release made, without those that were there before it.
pub fn publications(release: &Release) -> impl Iterator<Item = &Publication> {
    let own = |publication: &&Publication| publication.release.as_ref() == Some(&release.id);
    release.publications.iter().filter(own)
}

/// The prompts that releases published.
pub(super) fn released(releases: &[Release]) -> impl Iterator<Item = &PromptName> {
    let publications = releases.iter().flat_map(publications);
    publications.map(|publication| &publication.name)
}

/// A release with its publications.
pub fn describe(release: &Release) -> Text {
    let mut out = Text::default();
    out.styled(Style::new().bold(), heading(release))
        .plain("\n");
    for publication in &release.publications {
        let Publication { name, seq, .. } = publication;
        let version = match publication.version {
            Some(version) => format!("version {version}"),
            None => "nothing".to_owned(),
        };
        let before = match publication.replaced {
            Some(replaced) => format!("previously version {replaced}"),
            None => "previously none".to_owned(),
        };
        out.plain(match publication.release.as_ref() == Some(&release.id) {
            true => format!("  `{name}`: {version} (publication {seq}; {before})\n"),
            false => format!("  `{name}`: {version} was active already (publication {seq})\n"),
        });
    }
    out
}

/// The plan and what came of it; `releases` is none if the plan was not carried out.
pub fn json(plan: &Plan, releases: Option<&[Release]>) -> Value {
    json!({"plan": plan, "releases": releases})
}

/// The question that is asked before anything is published.
pub fn question(plan: &Plan) -> String {
    let prompts = counted(plan.publish().count(), "prompt");
    let label: &Label = &plan.label;
    match plan.releases.len() {
        1 => format!("Publish {prompts} under `{label}`?"),
        many => format!("Publish {prompts} under `{label}`, in {many} releases?"),
    }
}
