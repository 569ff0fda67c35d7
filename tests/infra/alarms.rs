//! The alarms fire correctly and notify somebody.

use serde_json::{Value, json};

use crate::facts::Facts;
use crate::metrics::{Watched, watched};
use crate::{functions, resources};

/// How many messages are in a queue.
const QUEUED: &str = "ApproximateNumberOfMessagesVisible";

pub(crate) fn alarms(template: &Value, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for (name, alarm) in resources(template, "AWS::CloudWatch::Alarm") {
        let found = settings(&alarm["Properties"]);
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
        if !is_in_time(template, &alarm["Properties"]) {
            problems.push(format!(
                "{name}: Threshold has to be less than the function's Timeout, in milliseconds"
            ));
        }
        all.extend(watched(name, alarm));
    }
    problems.extend(unwatched(template, facts, &all));
    problems
}

fn settings(alarm: &Value) -> Vec<&'static str> {
    let heard =
        json!({"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]});
    let greater = ["GreaterThanThreshold", "GreaterThanOrEqualToThreshold"];
    [
        (
            alarm["TreatMissingData"] == "notBreaching",
            "TreatMissingData has to be notBreaching, because zero counts are not emitted",
        ),
        (
            alarm["AlarmActions"] == heard && alarm["ActionsEnabled"] != false,
            "AlarmActions has to be the topic of AlarmTopicArn, if there is one, and not be disabled",
        ),
        (
            greater.iter().any(|it| alarm["ComparisonOperator"] == *it) && alarm["Threshold"].as_f64().is_some_and(|it| it >= 1.0),
            "ComparisonOperator and Threshold have to make it go off at 1 or more, and at no less",
        ),
        (
            ["Duration", QUEUED].iter().any(|it| alarm["MetricName"] == *it) || counts(alarm),
            "what is watched is counted: Statistic has to be Sum, and one expression the sum of all Metrics",
        ),
        (
            alarm["MetricName"] != QUEUED || alarm["Statistic"] == "Maximum",
            "what is in a queue is measured: Statistic has to be Maximum",
        ),
        (
            alarm["MetricName"] != "Duration" || measures(alarm),
            "a duration is measured: ExtendedStatistic has to be p99, and EvaluateLowSampleCountPercentile ignore",
        ),
    ]
    .into_iter()
    .filter_map(|(good, says)| (!good).then_some(says))
    .collect()
}

/// Whether the alarm watches the slowest requests, but not a single one.
fn measures(alarm: &Value) -> bool {
    alarm["ExtendedStatistic"] == "p99" && alarm["EvaluateLowSampleCountPercentile"] == "ignore"
}

/// Whether a slow function is noticed before it times out.
fn is_in_time(template: &Value, alarm: &Value) -> bool {
    let function = alarm["Dimensions"][0]["Value"]["Ref"]
        .as_str()
        .unwrap_or_default();
    let timeout = template["Resources"][function]["Properties"]["Timeout"]
        .as_f64()
        .unwrap_or_default();
    alarm["MetricName"] != "Duration"
        || alarm["Threshold"]
            .as_f64()
            .is_some_and(|it| it < timeout * 1000.0)
}

/// Whether the alarm sums one metric, or several with an expression over all of them.
fn counts(alarm: &Value) -> bool {
    let Some(metrics) = alarm["Metrics"].as_array() else {
        return alarm["Statistic"] == "Sum";
    };
    let (sums, parts): (Vec<_>, Vec<_>) = metrics.iter().partition(|it| it["MetricStat"].is_null());
    matches!(sums[..], [sum] if sum["Expression"] == "SUM(FILL(METRICS(), 0))" && sum["ReturnData"] != false)
        && parts
            .iter()
            .all(|it| it["MetricStat"]["Stat"] == "Sum" && it["ReturnData"] == false)
}

/// The metrics that need an alarm and have none.
fn unwatched(template: &Value, facts: &Facts, all: &[Watched]) -> Vec<String> {
    let mut needed = vec![
        ("5XXError", None),
        ("ReadThrottleEvents", None),
        ("WriteThrottleEvents", None),
        ("Lookups", Some(json!("stale"))),
        ("Lookups", Some(json!("previous"))),
        ("Lookups", Some(json!("fallback"))),
        ("SeedingFailures", None),
        (QUEUED, None),
    ];
    for (function, name, _) in functions(template) {
        let of_each = ["Throttles", "Errors"].into_iter();
        let of_routes = facts.is_behind_the_gateway(&function).then_some("Duration");
        needed.extend(
            of_each
                .chain(of_routes)
                .map(|metric| (metric, Some(json!({ "Ref": name })))),
        );
    }
    let is_there = |(metric, dimension): &(&str, Option<Value>)| {
        all.iter().any(|it| {
            let has = |value: &Value| it.dimensions.values().any(|is| is == value);
            it.name == *metric && dimension.as_ref().is_none_or(has)
        })
    };
    let missing = needed.into_iter().filter(|it| !is_there(it));
    missing
        .map(|(metric, dimension)| {
            format!(
                "no alarm watches {metric} {}: add one",
                dimension.unwrap_or_default()
            )
        })
        .collect()
}
