//! Where logs go, and how much: `RUST_LOG` says, `info` unless it does.

use std::fmt;
use std::panic::PanicHookInfo;

use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_serde::fields::AsMap;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields, MakeWriter};
use tracing_subscriber::registry::{LookupSpan, Scope};
use tracing_subscriber::util::SubscriberInitExt;

/// One JSON object a line on stdout, where Lambda collects it.
pub fn to_stdout_as_json() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = json(filter, std::io::stdout).try_init();
    std::panic::set_hook(Box::new(log_panic));
}

/// One JSON object a line, as CloudWatch Logs Insights queries it: the fields of the event and of the spans around it, side by
/// side. It has no time, for CloudWatch stamps every line itself.
pub fn json(
    filter: EnvFilter,
    writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_env_filter(without_models(filter))
        .fmt_fields(JsonFields::new())
        .event_format(Flat)
        .with_writer(writer)
        .finish()
}

/// Without async-openai, whatever RUST_LOG says: it logs a model's answers, and they can quote prompts.
fn without_models(filter: EnvFilter) -> EnvFilter {
    match "async_openai=off".parse() {
        Ok(silence) => filter.add_directive(silence),
        Err(_) => filter,
    }
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
