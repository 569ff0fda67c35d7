//! All metrics. On Lambda they go to CloudWatch, in embedded metric format.

mod emf;

use std::time::Duration;

use promptbook::lookup::count::{LOOKUPS, SOURCE, SOURCES};
use promptbook::store::count::{CONFLICT_RETRIES, KIND, KINDS, PUBLICATIONS};

pub use emf::Emf;

/// The CloudWatch namespace of every metric here.
pub const NAMESPACE: &str = "Promptbook";

/// The dimension of every metric: the name of the Lambda function.
pub const FUNCTION: &str = "Function";

const MODEL_LATENCY: &str = "ModelLatency";
const SEEDING_FAILURES: &str = "SeedingFailures";

const COUNT: &str = "Count";
const MILLISECONDS: &str = "Milliseconds";

/// A metric, as referenced by alarms and the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The metric's name.
    pub name: &'static str,
    /// Its CloudWatch unit.
    pub unit: &'static str,
    /// The dimension besides [`FUNCTION`], and its values.
    pub by: Option<(&'static str, &'static [&'static str])>,
    /// The functions that emit it.
    pub functions: &'static [&'static str],
}

/// Every metric. Zero counts are not emitted: alarms treat missing data as not breaching.
pub const METRICS: [Metric; 5] = [
    // Counted by the library, once for each prompt that a chat uses.
    Metric {
        name: LOOKUPS,
        unit: COUNT,
        by: Some((SOURCE, &SOURCES)),
        functions: &["chat"],
    },
    // New ledger entries, by kind. A publication together with a save counts as one, and so does each
    // label that a deletion unpublishes, a restoration republishes or a seed publishes.
    Metric {
        name: PUBLICATIONS,
        unit: COUNT,
        by: Some((KIND, &KINDS)),
        functions: &["prompts", "publish", "rollback", "langfuse", "seed"],
    },
    Metric {
        name: CONFLICT_RETRIES,
        unit: COUNT,
        by: None,
        functions: &["keys", "prompts", "publish", "rollback", "langfuse", "seed"],
    },
    // From the request to the reply or the failure. Not for the echo, which calls no model.
    Metric {
        name: MODEL_LATENCY,
        unit: MILLISECONDS,
        by: None,
        functions: &["chat"],
    },
    Metric {
        name: SEEDING_FAILURES,
        unit: COUNT,
        by: None,
        functions: &["seed"],
    },
];

pub(crate) fn model_latency(took: Duration) {
    ::metrics::histogram!(MODEL_LATENCY).record(took.as_secs_f64() * 1000.0);
}

pub(crate) fn seeding_failure() {
    ::metrics::counter!(SEEDING_FAILURES).increment(1);
}
