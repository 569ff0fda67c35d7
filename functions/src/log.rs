//! Where logs go, and how much: RUST_LOG says, `info` unless it does.

use std::fmt;
use std::panic::PanicHookInfo;

use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_serde::fields::AsMap;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Scope};
use tracing_subscriber::util::SubscriberInitExt;

use crate::env::{Env, RUST_LOG};

/// One JSON object a line on stdout, where Lambda collects it. That RUST_LOG can't be used is logged, and `info` used.
pub fn to_stdout_as_json(env: &Env) {
    let wanted = env.text(RUST_LOG);
    let filter = match &wanted {
        Ok(wanted) => {
            let wanted = wanted.as_deref().map(str::trim).unwrap_or_default();
            filter(if wanted.is_empty() { "info" } else { wanted })
        }
        Err(_) => None,
    };
    let understood = filter.is_some();
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let _ = json(filter, std::io::stdout).try_init();
    std::panic::set_hook(Box::new(log_panic));
    if !understood {
        tracing::error!(
            "{RUST_LOG} is no level and no list of target=level: set it to error, warn, info, debug or trace; info is used"
        );
    }
}

/// One JSON object a line, as CloudWatch Logs Insights queries it: the fields of the event and of the spans around it, side by
/// side. It has no time, for CloudWatch stamps every line itself.
pub fn json(
    filter: Targets,
    writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .fmt_fields(JsonFields::new())
        .event_format(Flat)
        .with_writer(writer);
    tracing_subscriber::registry()
        .with(quiet(filter))
        .with(lines)
}

/// What these log below the level quotes prompts or keys, so no filter goes there: a model's answers, Lambda's events, what the SDK
/// sends and is answered.
const QUIET: [(&str, LevelFilter); 5] = [
    ("async_openai", LevelFilter::OFF),
    ("lambda_runtime", LevelFilter::INFO),
    ("aws_", LevelFilter::INFO),
    ("h2", LevelFilter::INFO),
    ("hyper", LevelFilter::INFO),
];

fn quiet(filter: Targets) -> Targets {
    let default = filter.default_level().unwrap_or(LevelFilter::OFF);
    let is_loud = |target: &str| QUIET.iter().all(|(quiet, _)| !target.starts_with(quiet));
    let kept = filter.into_iter().filter(|(target, _)| is_loud(target));
    Targets::new()
        .with_default(default)
        .with_targets(kept)
        .with_targets(QUIET.map(|(target, level)| (target, level.min(default))))
}

fn filter(wanted: &str) -> Option<Targets> {
    // A word that is no level would be taken for a target, and silence everything else.
    let understood = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    let parts = wanted.split(',').all(|part| understood(part.trim()));
    parts.then(|| wanted.parse().ok()).flatten()
}

/// Logs where a panic was, and not its words: those of a text cut in the wrong place quote the text.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(tracing::field::display);
    tracing::error!(at, "panicked");
}

struct Flat;

impl<S> FormatEvent<S, JsonFields> for Flat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Map::new();
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<JsonFields>>();
            let fields = fields.map(|fields| serde_json::from_str::<Map<String, Value>>(fields));
            line.extend(fields.and_then(Result::ok).into_iter().flatten());
        }
        if let Ok(Value::Object(fields)) = serde_json::to_value(event.field_map()) {
            line.extend(fields);
        }
        let level = event.metadata().level().as_str();
        line.insert("level".to_owned(), level.into());
        writeln!(writer, "{}", Value::Object(line))
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_level_or_targets_are_taken_and_anything_else_is_not() {
        for wanted in ["info", "WARN", "info,promptbook=debug", "off"] {
            assert!(filter(wanted).is_some(), "{wanted}");
        }
        let debug = filter("info,promptbook=debug").unwrap();
        assert!(debug.would_enable("promptbook", &Level::DEBUG));
        for wrong in ["loud", "info,promptbook=loud"] {
            assert!(filter(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_quotes_prompts_or_keys_is_not_logged_whatever_is_wanted() {
        let quoting = [
            "lambda_runtime::layers::api_response",
            "aws_smithy_runtime::client::orchestrator",
            "hyper_util::client",
            "h2::codec",
            "async_openai::client",
        ];
        for wanted in [
            "trace",
            "trace,lambda_runtime::layers=trace,aws_smithy_runtime=debug",
        ] {
            let filter = quiet(filter(wanted).unwrap());
            for target in quoting {
                assert!(
                    !filter.would_enable(target, &Level::DEBUG),
                    "{wanted}: {target}"
                );
            }
            assert!(filter.would_enable("promptbook", &Level::TRACE));
            assert!(filter.would_enable("lambda_runtime", &Level::ERROR));
        }
        let errors = quiet(filter("error").unwrap());
        assert!(!errors.would_enable("lambda_runtime", &Level::INFO));
    }
}
