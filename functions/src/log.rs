//! The log of a Lambda function: one JSON object per line on stdout, which Lambda collects.

pub mod levels;

use std::fmt;
use std::panic::PanicHookInfo;

use promptbook::clock::Clock;
use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_serde::fields::AsMap;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Scope};
use tracing_subscriber::util::SubscriberInitExt;

use crate::env::{Env, RUST_LOG};
use crate::http::request_id;

/// Starts logging to stdout, including panics. RUST_LOG sets the levels. Default: `info`.
///
/// Each line is written before the logging call returns: Lambda freezes the process after a response, so
/// queued lines would be lost or late. A line that can't be written is dropped without an error.
pub fn to_stdout_as_json(env: &Env) {
    let wanted = env.text(RUST_LOG).ok();
    start(wanted.map(Option::unwrap_or_default).as_deref(), "info");
}

/// The same at these levels; those of `default` if they are blank or invalid. None stands for what is not text.
pub fn start(wanted: Option<&str>, default: &str) {
    let filter = wanted.and_then(|wanted| levels::parse(wanted, default));
    let understood = filter.is_some();
    let filter = filter.or_else(|| levels::parse("", default));
    let filter = filter.unwrap_or_default();
    let _ = json(filter, Clock::default(), std::io::stdout).try_init();
    std::panic::set_hook(Box::new(log_panic));
    if !understood {
        log_misunderstood(default);
    }
}

/// Warns about an invalid RUST_LOG and says which levels are used instead.
pub fn log_misunderstood(instead: &str) {
    tracing::error!(
        "RUST_LOG is neither a level nor a list of target=level: set it to error, warn, info, debug or trace; `{instead}` is used"
    );
}

/// One JSON object per line, for queries in CloudWatch Logs Insights: the fields of the event and of its spans, side by
/// side, with the request's ID, the level and the time of `clock`.
pub fn json(
    filter: Targets,
    clock: Clock,
    writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .fmt_fields(JsonFields::new())
        .event_format(Flat(clock))
        // Otherwise errors go to stderr, through a macro that panics if stderr can't be written either.
        .log_internal_errors(false)
        .with_writer(writer);
    tracing_subscriber::registry()
        .with(levels::limit(filter))
        .with(lines)
}

/// A panic hook that logs the place of a panic without its message, which may quote a prompt.
pub fn log_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(tracing::field::display);
    tracing::error!(at, "panicked");
}

struct Flat(Clock);

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
        // Not a span's: a span costs every request as much as a log line costs the few that write one.
        if let Some(id) = request_id() {
            line.insert("request_id".to_owned(), id.as_str().into());
        }
        if let Ok(Value::Object(fields)) = serde_json::to_value(event.field_map()) {
            line.extend(fields);
        }
        let level = event.metadata().level().as_str();
        line.insert("level".to_owned(), level.into());
        // RFC 3339, in UTC and milliseconds.
        let time = self.0.now().to_string();
        line.insert("timestamp".to_owned(), time.into());
        writeln!(writer, "{}", Value::Object(line))
    }
}
