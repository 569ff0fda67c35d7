//! Log levels: only Promptbook's own crates may log below `info`, because other crates quote prompts and keys there.

use tracing_subscriber::filter::{LevelFilter, Targets};

/// The crates that never log a prompt or a key, at any level.
const OURS: [&str; 4] = [
    "functions",
    "promptbook",
    "promptbook_engine",
    "promptbook_local",
];

/// The most verbose level of every other crate.
const OTHERS: LevelFilter = LevelFilter::INFO;

/// Crates with a stricter limit.
const STRICTER: [(&str, LevelFilter); 2] = [
    // Its errors quote the table's items.
    ("dynoxide", LevelFilter::OFF),
    // It warns about each idle connection that is closed.
    ("hyper", LevelFilter::ERROR),
];

/// Parses RUST_LOG: a level or a list of target=level. None if it is neither.
pub fn parse(wanted: &str, default: &str) -> Option<Targets> {
    let wanted = match wanted.trim() {
        "" => default,
        wanted => wanted,
    };
    // Otherwise a word that is not a level would be a target and silence everything else.
    let understood = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    let parts = wanted.split(',').all(|part| understood(part.trim()));
    parts.then(|| wanted.parse().ok()).flatten()
}

/// Limits the levels of other crates and their modules, whatever `wanted` sets.
pub fn limit(wanted: Targets) -> Targets {
    let default = wanted.default_level().unwrap_or(LevelFilter::OFF);
    let is_stricter = |target: &str| STRICTER.iter().any(|(name, _)| target.starts_with(name));
    let limited = wanted
        .into_iter()
        .filter(|(target, _)| !is_stricter(target))
        .map(|(target, level)| match is_ours(&target) {
            true => (target, level),
            false => (target, level.min(OTHERS)),
        });
    Targets::new()
        .with_default(default.min(OTHERS))
        .with_targets(OURS.map(|target| (target, default)))
        .with_targets(limited)
        .with_targets(STRICTER.map(|(target, level)| (target, level.min(default))))
}

fn is_ours(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or_default();
    OURS.contains(&name)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn only_a_level_or_a_list_of_targets_is_accepted() {
        for wanted in ["info", "WARN", "info,promptbook=debug", "off", " "] {
            assert!(parse(wanted, "info").is_some(), "{wanted}");
        }
        let debug = parse("info,promptbook=debug", "info").unwrap();
        assert!(debug.would_enable("promptbook", &Level::DEBUG));
        for wrong in ["loud", "info,promptbook=loud"] {
            assert!(parse(wrong, "info").is_none(), "{wrong}");
        }
    }

    /// Modules that quote prompts, keys or responses below `info`, and an unknown one.
    const QUOTING: [&str; 8] = [
        "aws_smithy_runtime::client::orchestrator",
        "aws_sigv4::http_request",
        "dynoxide::actions::put_item",
        "h2::codec",
        "hyper::proto::h1::io",
        "lambda_runtime::layers::api_response",
        "reqwest::connect",
        "some_new_crate::wire",
    ];

    #[test]
    fn no_directive_makes_another_crate_log_below_info() {
        let each = QUOTING.map(|target| format!("{target}=trace")).join(",");
        let crates = QUOTING.map(|target| target.split("::").next().unwrap());
        let crates = crates.map(|name| format!("{name}=trace")).join(",");
        // A target is a prefix: one letter matches every crate that begins with it.
        let letters = ('a'..='z').map(|letter| format!("{letter}=trace"));
        let letters = letters.collect::<Vec<_>>().join(",");
        for wanted in ["trace", &each, &crates, &letters, &format!("trace,{each}")] {
            let filter = limit(parse(wanted, "info").unwrap());
            for target in QUOTING {
                assert!(
                    !filter.would_enable(target, &Level::DEBUG),
                    "{wanted}: {target}"
                );
            }
            assert!(
                !filter.would_enable("dynoxide::actions", &Level::ERROR),
                "{wanted}"
            );
        }
    }

    #[test]
    fn promptbooks_own_crates_log_at_the_configured_level() {
        let filter = limit(parse("trace", "info").unwrap());
        for target in ["functions::http", "promptbook::store", "promptbook_local"] {
            assert!(filter.would_enable(target, &Level::TRACE), "{target}");
        }
        assert!(filter.would_enable("lambda_runtime", &Level::INFO));
        let filter = limit(parse("error,functions::http=debug,rustls=warn", "info").unwrap());
        assert!(filter.would_enable("functions::http::edge", &Level::DEBUG));
        assert!(!filter.would_enable("functions::chat", &Level::WARN));
        assert!(filter.would_enable("rustls", &Level::WARN));
        assert!(!filter.would_enable("lambda_runtime", &Level::INFO));
        let off = limit(parse("off", "info").unwrap());
        assert!(!off.would_enable("hyper", &Level::ERROR));
    }
}
