//! The command that helps after an error, ready to be copied.

use promptbook_core::Instance;
use promptbook_core::api::Problem;

use super::detail::obeyed_by_override;
use super::messages::RequestContext;

impl RequestContext<'_> {
    /// A command that helps, ready to be copied.
    pub(super) fn hint(&self, problem: &Problem) -> Option<String> {
        let call = self.invocation;
        let about = |command: &str, helps: &str| {
            let command = call.command(&[command, self.name()?]);
            Some(format!("{command} {helps}"))
        };
        match problem.slug() {
            "unauthenticated" => Some(
                "give the key as PROMPTBOOK_API_KEY, or save it with `promptbook login`".to_owned(),
            ),
            "prompt-not-found" => Some(format!("{} lists the prompts", call.command(&["list"]))),
            "release-not-found" | "release-moved" | "release-rolled-back" => {
                let list = call.command(&["releases"]);
                Some(format!("{list} lists the releases"))
            }
            "release-stays" => {
                let (_, why) = problem.detail.split_once("because of ")?;
                let history = call.command(&["history", quoted(why).next()?]);
                Some(format!("{history} shows its versions and publications"))
            }
            "prompt-deleted" => about("restore", "brings it back"),
            "prompt-exists" => about("edit", "makes a new version"),
            "version-not-found" | "label-moved" | "nothing-below" | "changed-meanwhile" => {
                about("history", "shows its versions and publications")
            }
            "not-active" | "not-active-at" | "never-published" if call.label().is_reserved() => {
                let show = call.command(&["show", self.name()?, call.label().as_str()]);
                Some(format!("{show} shows its newest version"))
            }
            "not-active-at" => about("history", "shows its versions and publications"),
            "not-active" | "never-published" => {
                let publish = call.labelled(&["publish", self.name()?]);
                Some(format!("{publish} makes its latest version active"))
            }
            // The prompt was not created, so it has no contract yet.
            "breaks-contract" if obeyed_by_override(&problem.detail) => None,
            "breaks-contract" => {
                let name = self.name.as_ref();
                name.and_then(|name| {
                    let missing = problem.missing_inputs.as_deref().unwrap_or_default();
                    call.add_to_contract(name, missing)
                })
                .or_else(|| about("contract", "shows which inputs the code supplies"))
            }
            "override-type" => self.override_hint(problem),
            _ => self.include_hint(problem),
        }
    }

    /// For an override and a prompt of `default` of different types: the command that shows the other one.
    fn override_hint(&self, problem: &Problem) -> Option<String> {
        let call = self.invocation;
        let named = quoted(&problem.detail).next()?.parse().ok()?;
        let other = if named == *call.instance() {
            Instance::default()
        } else {
            named
        };
        let show = call.about(other).command(&["show", self.name()?]);
        Some(format!("{show} shows the other one"))
    }

    /// For a problem of included prompts: the command that shows or publishes them.
    fn include_hint(&self, problem: &Problem) -> Option<String> {
        let call = self.invocation;
        match problem.slug() {
            "include-not-active" => {
                let (included, _) = problem.detail.split_once(", and `default`")?;
                let publish =
                    quoted(included).map(|name| call.of_included().labelled(&["publish", name]));
                let publish = publish.collect::<Vec<_>>().join(" and ");
                (!publish.is_empty()).then(|| format!("make what it includes active: {publish}"))
            }
            "include-format" => {
                let (_, rest) = problem.detail.split_once("includes ")?;
                let mut named = quoted(rest);
                let (name, label, instance) = (named.next()?, named.next()?, named.next()?);
                let there = call.of_included().about(instance.parse().ok()?);
                let show = there.command(&["show", name, "--label", label]);
                Some(format!("{show} shows the included prompt"))
            }
            "include-type" | "include-includes" | "include-conflict" => {
                let name = problem.detail.split_once("includes")?;
                let name = quoted(name.0).next().or_else(|| quoted(name.1).next())?;
                let show = call.of_included().command(&["show", name]);
                Some(format!("{show} shows the included prompt"))
            }
            "too-many-includes" => {
                let show = call.command(&["show", self.name()?]);
                Some(format!("{show} shows its labels"))
            }
            "included" => {
                let call = call.about(Instance::default());
                let list = call.command(&["includers", self.name()?]);
                Some(format!("{list} lists the prompts that include it"))
            }
            _ => None,
        }
    }
}

/// The texts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}
