//! Where logs go, and how much: RUST_LOG says, `info` unless it does.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::env::{Env, RUST_LOG};

/// One JSON object a line on stdout, where Lambda collects it. An RUST_LOG that can't be used is logged, and `info` used.
pub fn to_stdout_as_json(env: &Env) {
    let wanted = env
        .text(RUST_LOG)
        .unwrap_or_else(|_| Some("\u{fffd}".to_owned()));
    let filter = filter(wanted.as_deref().unwrap_or("info"));
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
    // CloudWatch stamps every line itself.
    let lines = lines
        .without_time()
        .with_target(false)
        .with_span_list(false);
    let _ = tracing_subscriber::registry()
        .with(
            filter
                .clone()
                .unwrap_or_else(|| silenced(Targets::new().with_default(LevelFilter::INFO))),
        )
        .with(lines)
        .try_init();
    if filter.is_none() {
        tracing::error!(
            "{RUST_LOG} is no level and no list of target=level: set it to error, warn, info, debug or trace; info is used"
        );
    }
}

fn filter(wanted: &str) -> Option<Targets> {
    // A word that is no level would be taken for a target, and silence everything else.
    let understood = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    let parts = wanted.split(',').all(|part| understood(part.trim()));
    parts.then(|| wanted.parse().ok().map(silenced)).flatten()
}

/// Without async-openai, whatever RUST_LOG says: it logs a model's answers, and they can quote prompts.
fn silenced(filter: Targets) -> Targets {
    filter.with_target("async_openai", LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_level_or_targets_are_taken_and_anything_else_is_not() {
        for wanted in ["info", "WARN", "info,promptbook=debug", "off"] {
            let filter = filter(wanted).unwrap();
            assert!(
                !filter.would_enable("async_openai", &Level::ERROR),
                "{wanted}"
            );
        }
        assert!(
            filter("info,promptbook=debug")
                .unwrap()
                .would_enable("promptbook", &Level::DEBUG)
        );
        for wrong in ["loud", "info,promptbook=loud", "\u{fffd}"] {
            assert!(filter(wrong).is_none(), "{wrong}");
        }
    }
}
