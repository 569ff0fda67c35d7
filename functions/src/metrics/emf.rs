//! Writes metrics to the log in CloudWatch's embedded metric format.

use std::io::Write;

use ::metrics::Unit;
use metrics_cloudwatch_embedded::{Builder, Collector};

use super::{FUNCTION, METRICS, MILLISECONDS, NAMESPACE};

/// The metrics since the last flush. Clones share them.
#[derive(Clone, Copy)]
pub struct Emf(Option<&'static Collector>);

impl Emf {
    /// Installs the recorder for the whole process, under this Lambda function's name.
    pub fn install() -> Self {
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
        let built = Builder::new()
            .cloudwatch_namespace(NAMESPACE)
            .with_dimension(FUNCTION, function)
            .init();
        let collector = built
            .inspect_err(|error| tracing::error!(%error, "metrics can't be recorded"))
            .ok();
        describe();
        Self(collector)
    }

    /// Prints the metrics since the last flush, or nothing if there are none. Call it at the end of each
    /// invocation: Lambda freezes the process afterwards.
    pub fn flush(self) {
        let mut lines = Vec::new();
        let Some(collector) = self.0 else { return };
        let printed = collector
            .flush(&mut lines)
            // A single write, so that no other line is interleaved.
            .and_then(|()| std::io::stdout().lock().write_all(&lines));
        if let Err(error) = printed {
            tracing::error!(%error, "metrics were not written");
        }
    }
}

impl std::fmt::Debug for Emf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Emf").field(&self.0.is_some()).finish()
    }
}

fn describe() {
    for metric in METRICS {
        match metric.unit {
            MILLISECONDS => {
                ::metrics::describe_histogram!(metric.name, Unit::Milliseconds, "");
            }
            _ => ::metrics::describe_counter!(metric.name, Unit::Count, ""),
        }
    }
}
