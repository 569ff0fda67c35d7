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
            "unauthenticated" => {
                let login = call.command(&["login"]);
                Some(format!(
                    "give the key as PROMPTBOOK_API_KEY, or save it with {login}"
                ))
            }
            "prompt-not-found" => Some(format!("{} lists the prompts", call.command(&["list"]))),
            "release-not-found" | "release-moved" | "release-rolled-back" => {
                let list = call.command(&["releases"]);
                Some(format!("{list} lists the releases"))
            }
            "key-not-found" => Some(format!(
                "{} lists the keys",
                call.command(&["keys", "list"])
            )),
            "release-stays" => {
                let name = after(&problem.detail, "because of ").next()?;
                let history = call.command(&["history", name]);
                Some(format!("{history} shows its versions and publications"))
            }
            "prompt-deleted" => about("restore", "brings it back"),
            "prompt-exists" => about("edit", "makes a new version"),
            "version-not-found" | "label-moved" | "nothing-below" | "changed-meanwhile"
            | "version-redacted" | "version-active" => {
                about("history", "shows its versions and publications")
            }
            "has-overrides" => {
                let list = call.command(&["overrides"]);
                Some(format!("{list} lists the overrides"))
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
                let and = |(text, _): &(&str, Option<&str>)| !text.starts_with(", and ");
                let missing = spans(&problem.detail)
                    .skip_while(|(text, _)| !text.contains(" includes"))
                    .take_while(and)
                    .filter_map(|(_, quoted)| quoted);
                let publish = missing.map(|name| call.of_included().labelled(&["publish", name]));
                let publish = publish.collect::<Vec<_>>().join(" and ");
                (!publish.is_empty()).then(|| format!("make what it includes active: {publish}"))
            }
            "include-format" => {
                let mut named = after(&problem.detail, "includes ");
                let (name, label, instance) = (named.next()?, named.next()?, named.next()?);
                let there = call.of_included().about(instance.parse().ok()?);
                let show = there.command(&["show", name, "--label", label]);
                Some(format!("{show} shows the included prompt"))
            }
            "include-type" | "include-includes" | "include-conflict" => {
                let name = match problem.slug() {
                    "include-includes" => before(&problem.detail, " includes")?,
                    _ => after(&problem.detail, " includes").next()?,
                };
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

/// The texts in backticks, each with the text before it. A name in backticks may be any words.
fn spans(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut parts = text.split('`');
    std::iter::from_fn(move || Some((parts.next()?, parts.next())))
}

/// The texts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    spans(text).filter_map(|(_, quoted)| quoted)
}

/// The texts in backticks after these words, which are not in backticks.
fn after<'t>(text: &'t str, words: &str) -> impl Iterator<Item = &'t str> {
    spans(text)
        .skip_while(move |(before, _)| !before.contains(words))
        .filter_map(|(_, quoted)| quoted)
}

/// The text in backticks that these words follow.
fn before<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let following = spans(text).skip(1);
    let mut both = spans(text).zip(following);
    both.find_map(|((_, quoted), (text, _))| quoted.filter(|_| text.starts_with(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reads_like_the_message_around_it_is_still_found() {
        let piece = "prompt `what it includes, `: `a includes b` includes other prompts, so";
        assert_eq!(before(piece, " includes"), Some("a includes b"));
        let chat = "prompt `a includes`: version 2 includes `x y`, which is a chat prompt";
        assert_eq!(after(chat, " includes").next(), Some("x y"));
    }
}
