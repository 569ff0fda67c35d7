//! What is counted and measured. On Lambda it goes to CloudWatch, in embedded metric format.

/// The CloudWatch namespace of every metric here.
pub const NAMESPACE: &str = "Promptbook";

/// The dimension that every metric has: the name of the Lambda function.
pub const FUNCTION: &str = "Function";

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

/// Every metric that is emitted.
pub const METRICS: [Metric; 5] = [
    Metric {
        name: "Lookups",
        unit: "Count",
        by: Some(("Source", &["fresh", "stale", "fallback"])),
        functions: &["chat"],
    },
    Metric {
        name: "Publications",
        unit: "Count",
        by: Some(("Kind", &["publish", "rollback", "unpublish"])),
        functions: &["prompts", "publish", "rollback"],
    },
    Metric {
        name: "ConflictRetries",
        unit: "Count",
        by: None,
        functions: &["prompts", "publish", "rollback", "seed"],
    },
    Metric {
        name: "ModelLatency",
        unit: "Milliseconds",
        by: None,
        functions: &["chat"],
    },
    Metric {
        name: "SeedingFailures",
        unit: "Count",
        by: None,
        functions: &["seed"],
    },
];
