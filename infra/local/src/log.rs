//! The log on stderr, at the levels of RUST_LOG. Logging never blocks a request.

mod lossy;

use std::fmt;
use std::io::IsTerminal;

use functions::http::request_id;
use functions::log::{levels, log_misunderstood, log_panic};
pub use lossy::Lossy;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// The default of RUST_LOG.
const DEFAULT: &str = "warn,functions=info";

/// Starts logging to `output`, including panics.
pub fn install(wanted: Option<&str>, output: Lossy) {
    let understood = levels::parse(wanted.unwrap_or_default(), DEFAULT);
    let is_understood = understood.is_some();
    let filter: Targets = understood
        .or_else(|| levels::parse("", DEFAULT))
        .unwrap_or_default();
    let colors = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(colors)
        .event_format(WithRequestId(Format::default().with_ansi(colors)))
        // Otherwise errors go to stderr, through a macro that panics if stderr can't be written.
        .log_internal_errors(false)
        .with_writer(output);
    let _ = tracing_subscriber::registry()
        .with(levels::limit(filter))
        .with(lines)
        .try_init();
    std::panic::set_hook(Box::new(log_panic));
    if !is_understood {
        log_misunderstood(DEFAULT);
    }
}

/// A line as tracing formats it, and the ID of the request at its end.
struct WithRequestId(Format);

impl<S, F> FormatEvent<S, F> for WithRequestId
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    F: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, F>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(id) = request_id() else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.0
            .format_event(context, Writer::new(&mut line), event)?;
        writeln!(writer, "{} request_id={}", line.trim_end(), id.as_str())
    }
}
