//! The inputs that a prompt was found to have, and what is probably a mistake in how it reads them.

use std::collections::BTreeSet;

use promptbook::Warning;
use promptbook::prompt::Version;

use crate::output;

/// The line that lists them; none when there are none.
pub fn line<'a>(
    names: impl IntoIterator<Item = &'a String>,
    optional: &BTreeSet<String>,
) -> Option<String> {
    // Those that are declared and those that are used: mostly the same.
    let names: BTreeSet<&String> = names.into_iter().collect();
    let name = |name: &&String| match optional.contains(*name) {
        true => format!("{name} (optional)"),
        false => (*name).clone(),
    };
    let names: Vec<String> = names.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("inputs: {}", names.join(", ")))
}

/// The same of a version, as a line to add to others.
pub fn line_of(version: &Version) -> String {
    let names = version.inputs.keys().chain(&version.uses);
    line(names, &version.optional).map_or_else(String::new, |line| format!("\n{line}"))
}

/// A warning in one line.
pub fn warning(Warning { pointer, detail }: &Warning) -> String {
    match pointer.as_str() {
        "/template" => format!("warning: {detail}"),
        _ => format!("warning: {pointer}: {detail}"),
    }
}

/// Prints warnings to standard error.
pub fn warn(warnings: &[Warning]) {
    for one in warnings {
        output::note(warning(one));
    }
}
