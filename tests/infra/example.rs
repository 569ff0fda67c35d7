//! The templates of examples/chat-lambda and examples/python-lambda use what the stack exports.

use std::collections::BTreeSet;

use functions::metrics::{FUNCTION, NAMESPACE};
use promptbook::lookup::Source;
use promptbook::lookup::count::{LOOKUPS, SOURCE};
use promptbook::store::connect::PROMPTBOOK_TABLE;
use serde_json::{Value, json};

use crate::{made, resources, template};

fn example() -> Value {
    read("PROMPTBOOK_EXAMPLE")
}

fn python_example() -> Value {
    read("PROMPTBOOK_PYTHON_EXAMPLE")
}

fn read(variable: &str) -> Value {
    let text = std::fs::read_to_string(made(variable)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The exports that a template imports from the stack of this parameter, without the stack's name.
fn imports(part: &Value) -> BTreeSet<String> {
    let parts: Vec<&Value> = match part {
        Value::Array(parts) => parts.iter().collect(),
        Value::Object(parts) => parts.values().collect(),
        _ => Vec::new(),
    };
    let import = part["Fn::ImportValue"]["Fn::Sub"].as_str();
    let import = import.map(|name| name.replace("${PromptbookStack}-", ""));
    let below = parts.into_iter().flat_map(imports);
    import.into_iter().chain(below).collect()
}

#[test]
fn the_examples_import_what_the_stack_exports() {
    let stack = template();
    let exports = stack["Outputs"].as_object().into_iter().flatten();
    let exports: BTreeSet<String> = exports
        .filter_map(|(_, output)| output["Export"]["Name"]["Fn::Sub"].as_str())
        .map(|name| name.replace("${AWS::StackName}-", ""))
        .collect();
    for example in [example(), python_example()] {
        let imports = imports(&example);
        assert_eq!(
            imports,
            ["LookupPolicyArn", "TableName"].map(str::to_owned).into()
        );
        assert!(imports.is_subset(&exports), "{imports:?} of {exports:?}");
    }
}

#[test]
fn the_example_reads_the_stacks_table_and_has_alarms_on_substitutes() {
    let example = example();
    let (_, function) = resources(&example, "AWS::Lambda::Function").next().unwrap();
    let variables = function["Properties"]["Environment"]["Variables"]
        .as_object()
        .unwrap();
    assert_eq!(variables.keys().collect::<Vec<_>>(), [PROMPTBOOK_TABLE]);
    // Without an import for as long as the parameter names a table: docs/restore.md needs that.
    let branches = variables[PROMPTBOOK_TABLE]["Fn::If"].as_array().unwrap();
    assert_eq!(branches[1], json!({"Ref": "TableName"}));
    assert_eq!(imports(&branches[2]), ["TableName".to_owned()].into());
    let alarms = resources(&example, "AWS::CloudWatch::Alarm");
    let watched = alarms.map(|(_, alarm)| {
        let alarm = &alarm["Properties"];
        assert_eq!(
            (&alarm["Namespace"], &alarm["MetricName"]),
            (&json!(NAMESPACE), &json!(LOOKUPS))
        );
        alarm["Dimensions"].clone()
    });
    let needed = [Source::Fallback, Source::Previous].map(|source| {
        json!([
            {"Name": FUNCTION, "Value": {"Ref": "ChatFunction"}},
            {"Name": SOURCE, "Value": source.as_str()},
        ])
    });
    assert_eq!(watched.collect::<Vec<_>>(), needed);
}

#[test]
fn the_python_example_has_the_stacks_layer_and_variables_that_the_sidecar_reads() {
    let example = python_example();
    let (_, function) = resources(&example, "AWS::Lambda::Function").next().unwrap();
    let function = &function["Properties"];
    assert_eq!(function["Layers"], json!([{"Ref": "SidecarLayerArn"}]));
    let variables = function["Environment"]["Variables"].as_object().unwrap();
    for name in variables.keys() {
        let known = [PROMPTBOOK_TABLE, "PROMPTBOOK_WARM", "PROMPTBOOK_FALLBACK"];
        assert!(known.contains(&name.as_str()), "{name}");
    }
}

/// The layer of the stack, if it is wrong.
fn layer_problem(stack: &Value) -> Option<&'static str> {
    let Some((name, layer)) = resources(stack, "AWS::Lambda::LayerVersion").next() else {
        return Some("there is no layer");
    };
    let output = &stack["Outputs"]["SidecarLayerArn"];
    if output["Value"] != json!({"Ref": name}) || !output["Export"].is_null() {
        return Some("SidecarLayerArn has to be an output that is not exported");
    }
    if layer["Properties"]["CompatibleArchitectures"] != json!([{"Ref": "Architecture"}]) {
        return Some("CompatibleArchitectures has to be the parameter");
    }
    (layer["DeletionPolicy"] != "Retain").then_some("functions still name its earlier versions")
}

#[test]
fn the_stack_has_a_layer_whose_arn_is_an_output() {
    let stack = template();
    assert_eq!(layer_problem(&stack), None);
    let name = resources(&stack, "AWS::Lambda::LayerVersion")
        .next()
        .unwrap()
        .0
        .to_owned();
    for (path, says) in [
        (vec!["Resources", &name], "there is no layer"),
        (vec!["Outputs", "SidecarLayerArn"], "not exported"),
        (
            vec!["Resources", &name, "Properties", "CompatibleArchitectures"],
            "the parameter",
        ),
        (
            vec!["Resources", &name, "DeletionPolicy"],
            "earlier versions",
        ),
    ] {
        let mut mutated = stack.clone();
        let (last, parents) = path.split_last().unwrap();
        let parent = parents.iter().fold(&mut mutated, |at, part| &mut at[*part]);
        parent.as_object_mut().unwrap().remove(*last);
        let problem = layer_problem(&mutated);
        assert!(
            problem.is_some_and(|it| it.contains(says)),
            "{path:?}: {problem:?}"
        );
    }
}
