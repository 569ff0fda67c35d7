//! What is counted and measured. On Lambda it goes to CloudWatch, in embedded metric format.

mod emf;

use std::time::Duration;

use promptbook::lookup::count::{LOOKUPS, SOURCE, SOURCES};
use promptbook::store::count::{CONFLICT_RETRIES, KIND, KINDS, PUBLICATIONS};

pub use emf::Emf;

/// The CloudWatch namespace of every metric here.
pub const NAMESPACE: &str = "Promptbook";

/// The dimension that every metric has: the name of the Lambda function.
pub const FUNCTION: &str = "Function";

const MODEL_LATENCY: &str = "ModelLatency";
const SEEDING_FAILURES: &str = "SeedingFailures";

const COUNT: &str = "Count";
const MILLISECONDS: &str = "Milliseconds";

/// A metric, as alarms and the dashboard name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its CloudWatch unit.
    pub unit: &'static str,
    /// The dimension that it has beside [`FUNCTION`], and the values of that one.
    pub by: Option<(&'static str, &'static [&'static str])>,
    /// The functions that emit it.
    pub functions: &'static [&'static str],
}

/// Every metric that is emitted. None of them is ever emitted as zero: an alarm takes missing data for a good sign.
pub const METRICS: [Metric; 5] = [
    // Counted by the library, once for each prompt that a chat was served.
    Metric {
        name: LOOKUPS,
        unit: COUNT,
        by: Some((SOURCE, &SOURCES)),
        functions: &["chat"],
    },
    // The ledger's new entries, by its own kinds: a publication that came with a save counts as one, and so does each
    // label that a delete takes down, a restore brings back or a seed fills.
    Metric {
        name: PUBLICATIONS,
        unit: COUNT,
        by: Some((KIND, &KINDS)),
        functions: &["prompts", "publish", "rollback", "seed"],
    },
    Metric {
        name: CONFLICT_RETRIES,
        unit: COUNT,
        by: None,
        functions: &["prompts", "publish", "rollback", "seed"],
    },
    // From the question to the reply or the failure; an echo asks no model.
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
