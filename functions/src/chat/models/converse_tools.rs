//! Maps a prompt's tools to a Converse tool configuration.

use aws_sdk_bedrockruntime::types::{
    AnyToolChoice, AutoToolChoice, SpecificToolChoice, Tool, ToolChoice, ToolConfiguration,
    ToolInputSchema, ToolSpecification,
};
use serde_json::{Value, json};

use super::document;

/// Returns the configuration, or none if the model must not call tools, and the options that Converse does not support, with the reasons.
pub(super) fn configuration(
    tools: Option<&Value>,
    choice: Option<&Value>,
) -> (Option<ToolConfiguration>, Vec<(String, &'static str)>) {
    let mut ignored = Vec::new();
    let mut specified = Vec::new();
    for (index, tool) in tools
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        match specification(tool) {
            Some(tool) => specified.push(tool),
            None => ignored.push((format!("tools.{index}"), "Converse takes functions only")),
        }
    }
    if choice.and_then(Value::as_str) == Some("none") {
        return (None, ignored);
    }
    let choice = choice.and_then(|choice| {
        let converted = tool_choice(choice).filter(|_| !specified.is_empty());
        if converted.is_none() {
            let reason = "Converse takes `auto`, `required`, `none`, or a function, beside `tools`";
            ignored.push(("tool_choice".to_owned(), reason));
        }
        converted
    });
    let configuration = ToolConfiguration::builder()
        .set_tools(Some(specified).filter(|tools| !tools.is_empty()))
        .set_tool_choice(choice)
        .build();
    // Without tools there is no configuration.
    (configuration.ok(), ignored)
}

fn specification(tool: &Value) -> Option<Tool> {
    let function = tool.get("function")?;
    let text = |name: &str| Some(function.get(name)?.as_str()?.to_owned());
    // OpenAI accepts a function without a schema as one without parameters; Converse requires a schema.
    let parameters = function.get("parameters").cloned();
    let parameters = parameters.unwrap_or_else(|| json!({"type": "object", "properties": {}}));
    let specification = ToolSpecification::builder()
        .name(text("name")?)
        .set_description(text("description").filter(|text| !text.is_empty()))
        .input_schema(ToolInputSchema::Json(document::of(parameters)))
        .set_strict(function.get("strict").and_then(Value::as_bool))
        .build();
    specification.ok().map(Tool::ToolSpec)
}

fn tool_choice(choice: &Value) -> Option<ToolChoice> {
    match choice.as_str() {
        Some("auto") => Some(ToolChoice::Auto(AutoToolChoice::builder().build())),
        Some("required") => Some(ToolChoice::Any(AnyToolChoice::builder().build())),
        Some(_) => None,
        None => {
            let name = choice.pointer("/function/name")?.as_str()?;
            let tool = SpecificToolChoice::builder().name(name).build();
            tool.ok().map(ToolChoice::Tool)
        }
    }
}
