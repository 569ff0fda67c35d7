//! The metrics of alarms and the dashboard are emitted, by the functions or by AWS with these dimensions.

use std::collections::BTreeMap;

use functions::metrics::{FUNCTION, METRICS, NAMESPACE};
use serde_json::{Value, json};

use crate::facts::Facts;
use crate::{resources, table};

/// The used metrics of AWS and their dimensions.
const OF_AWS: [(&str, &[&str], &[&str]); 4] = [
    (
        "AWS/ApiGateway",
        &["Count", "4XXError", "5XXError", "Latency"],
        &["ApiName", "Stage"],
    ),
    (
        "AWS/Lambda",
        &["Invocations", "Errors", "Throttles", "Duration"],
        &["FunctionName"],
    ),
    (
        "AWS/DynamoDB",
        &[
            "ReadThrottleEvents",
            "WriteThrottleEvents",
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
        ],
        &["TableName"],
    ),
    (
        "AWS/SQS",
        &["ApproximateNumberOfMessagesVisible"],
        &["QueueName"],
    ),
];

/// A watched metric.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    by: String,
    namespace: String,
    pub(crate) name: String,
    pub(crate) dimensions: BTreeMap<String, Value>,
}

pub(crate) fn metrics(template: &Value, _: &Facts) -> Vec<String> {
    let alarms = resources(template, "AWS::CloudWatch::Alarm")
        .flat_map(|(name, alarm)| watched(name, alarm));
    let all: Vec<Watched> = alarms.chain(shown(template)).collect();
    let mut problems: Vec<String> = all
        .iter()
        .filter_map(|it| {
            let problem = emitted(it)?;
            Some(format!(
                "{} watches {}/{}: {problem}",
                it.by, it.namespace, it.name
            ))
        })
        .collect();
    for metric in METRICS {
        if !all
            .iter()
            .any(|it| it.namespace == NAMESPACE && it.name == metric.name)
        {
            problems.push(format!(
                "nothing watches {}: put it on the dashboard",
                metric.name
            ));
        }
    }
    problems
}

/// Why nothing emits the metric; none if something does.
fn emitted(it: &Watched) -> Option<String> {
    if let Some(problem) = it
        .dimensions
        .iter()
        .find_map(|(name, value)| wrong_value(name, value))
    {
        return Some(problem);
    }
    let names: Vec<&str> = it.dimensions.keys().map(String::as_str).collect();
    if it.namespace == NAMESPACE {
        return ours(it, &names);
    }
    let known = OF_AWS.iter().any(|(namespace, metrics, dimensions)| {
        *namespace == it.namespace && metrics.contains(&it.name.as_str()) && *dimensions == names
    });
    (!known).then(|| format!("AWS has no such metric with the dimensions {names:?}"))
}

fn ours(it: &Watched, names: &[&str]) -> Option<String> {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == it.name) else {
        return Some("the functions emit no such metric".to_owned());
    };
    let mut wanted: Vec<&str> = metric
        .by
        .iter()
        .map(|(by, _)| *by)
        .chain([FUNCTION])
        .collect();
    wanted.sort_unstable();
    if wanted != names {
        return Some(format!(
            "it is emitted with the dimensions {wanted:?}, not {names:?}"
        ));
    }
    let function = it.dimensions[FUNCTION]["Ref"].as_str().unwrap_or_default();
    let function = function.trim_end_matches("Function").to_lowercase();
    if !metric.functions.contains(&function.as_str()) {
        return Some(format!("`{function}` does not emit it"));
    }
    let (by, values) = metric.by?;
    let value = it.dimensions[by].as_str().unwrap_or_default();
    (!values.contains(&value)).then(|| format!("{by} is never {value}"))
}

fn wrong_value(name: &str, value: &Value) -> Option<String> {
    let refers = value["Ref"].as_str().unwrap_or_default();
    let right = match name {
        FUNCTION | "FunctionName" => refers.ends_with("Function"),
        "TableName" => *value == table::name(),
        "ApiName" => refers == "AWS::StackName",
        "Stage" => value == "prod",
        "QueueName" => *value == json!({"Fn::GetAtt": ["UndeliveredEvents", "QueueName"]}),
        _ => value.is_string(),
    };
    (!right).then(|| format!("the dimension {name} can't be {value}"))
}

pub(crate) fn watched(name: &str, alarm: &Value) -> Vec<Watched> {
    let properties = &alarm["Properties"];
    let alone = properties.get("MetricName").map(|_| properties);
    let several = properties["Metrics"].as_array().into_iter().flatten();
    let several = several.filter_map(|it| it["MetricStat"].get("Metric"));
    let of = |metric: &Value| {
        let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
        Watched {
            by: name.to_owned(),
            namespace: metric["Namespace"].as_str().unwrap_or_default().to_owned(),
            name: metric["MetricName"].as_str().unwrap_or_default().to_owned(),
            dimensions: dimensions
                .map(|it| {
                    (
                        it["Name"].as_str().unwrap_or_default().to_owned(),
                        it["Value"].clone(),
                    )
                })
                .collect(),
        }
    };
    alone.into_iter().chain(several).map(of).collect()
}

/// The metrics of the dashboard.
fn shown(template: &Value) -> Vec<Watched> {
    let body = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let given = &body[1];
    let body: Value =
        serde_json::from_str(body[0].as_str().unwrap_or_default()).unwrap_or_default();
    let widgets = body["widgets"].as_array().into_iter().flatten();
    let metrics = widgets.flat_map(|widget| {
        widget["properties"]["metrics"]
            .as_array()
            .into_iter()
            .flatten()
    });
    metrics
        .map(|metric| {
            let parts: Vec<&str> = metric
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let (head, dimensions) = parts.split_at(2.min(parts.len()));
            Watched {
                by: "Dashboard".to_owned(),
                namespace: head.first().copied().unwrap_or_default().to_owned(),
                name: head.get(1).copied().unwrap_or_default().to_owned(),
                dimensions: dimensions
                    .chunks(2)
                    .map(|pair| (pair[0].to_owned(), referred(pair.get(1), given)))
                    .collect(),
            }
        })
        .collect()
}

/// The value of `${X}` in Fn::Sub: the given value of that name, or a reference.
fn referred(value: Option<&&str>, given: &Value) -> Value {
    let value = value.copied().unwrap_or_default();
    match value
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
    {
        Some(name) => given.get(name).cloned().unwrap_or(json!({ "Ref": name })),
        None => value.into(),
    }
}
