//! Maps a prompt's options to the fields of a Converse request.

use aws_sdk_bedrockruntime::types::builders::{InferenceConfigurationBuilder, OutputConfigBuilder};
use aws_sdk_bedrockruntime::types::{
    InferenceConfiguration, JsonSchemaDefinition, OutputConfig, OutputFormat,
    OutputFormatStructure, OutputFormatType, ToolConfiguration,
};
use aws_smithy_types::Document;
use promptbook::options::{BEDROCK_TEMPERATURE, Known, ModelOption};
use serde_json::{Map, Value, json};

use super::choice::Choice;
use super::ignored::Ignored;
use super::{converse_tools, document};

const NO_FIELD: &str = "Converse has no such field: if this model has such an option, set it in `additionalProperties` by the model's own name";

/// The fields of a request.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) inference: Option<InferenceConfiguration>,
    pub(super) tools: Option<ToolConfiguration>,
    pub(super) output: Option<OutputConfig>,
    pub(super) additional: Option<Document>,
    /// The options that are not sent.
    pub(super) ignored: Vec<Ignored>,
}

impl Fields {
    pub(super) fn of(choice: &Choice<'_>) -> Self {
        let mut sorter = Sorter {
            id: choice.id,
            ignored: choice.ignored.clone(),
            ..Sorter::default()
        };
        for option in &choice.options {
            sorter.sort(option);
        }
        sorter.fields()
    }
}

#[derive(Default)]
struct Sorter<'a> {
    id: &'a str,
    inference: InferenceConfigurationBuilder,
    output: OutputConfigBuilder,
    tools: Option<&'a Value>,
    tool_choice: Option<&'a Value>,
    top_k: Option<&'a Value>,
    additional: Map<String, Value>,
    ignored: Vec<Ignored>,
}

impl<'a> Sorter<'a> {
    fn sort(&mut self, option: &ModelOption<'a>) {
        let value = option.value;
        let fraction = value.as_f64().unwrap_or_default() as f32;
        match option.known {
            None => self.add(option.name, value),
            Some(Known::Temperature) if fraction <= BEDROCK_TEMPERATURE as f32 => {
                self.infer(|config| config.temperature(fraction));
            }
            Some(Known::Temperature) => {
                self.ignore(option, "Converse takes a `temperature` from 0 to 1");
            }
            Some(Known::TopP) => self.infer(|config| config.top_p(fraction)),
            Some(Known::MaxOutputTokens) => {
                let tokens = value.as_i64().and_then(|tokens| i32::try_from(tokens).ok());
                self.infer(|config| config.set_max_tokens(tokens));
            }
            Some(Known::StopSequences) => {
                self.infer(|config| config.set_stop_sequences(Some(texts(value))));
            }
            Some(Known::TopK) => self.top_k = Some(value),
            Some(Known::Tools) => self.tools = Some(value),
            Some(Known::ToolChoice) => self.tool_choice = Some(value),
            Some(Known::ReasoningEffort) => self.reasoning_effort(value),
            Some(Known::ResponseFormat) => self.response_format(option),
            // Converse always lets a model call several tools at once.
            Some(Known::AllowMultipleToolCalls) if value == &Value::Bool(true) => {}
            Some(_) => self.ignore(option, NO_FIELD),
        }
    }

    fn add(&mut self, name: &str, value: &Value) {
        self.additional.insert(name.to_owned(), value.clone());
    }

    fn infer(
        &mut self,
        set: impl FnOnce(InferenceConfigurationBuilder) -> InferenceConfigurationBuilder,
    ) {
        self.inference = set(std::mem::take(&mut self.inference));
    }

    fn put_out(&mut self, set: impl FnOnce(OutputConfigBuilder) -> OutputConfigBuilder) {
        self.output = set(std::mem::take(&mut self.output));
    }

    /// OpenAI's models on Bedrock use their own name for it; for all others Converse has a field.
    fn reasoning_effort(&mut self, value: &Value) {
        match self.id.contains("openai.") {
            true => self.add("reasoning_effort", value),
            false => {
                let effort = value.as_str().map(str::to_owned);
                self.put_out(|config| config.set_effort(effort));
            }
        }
    }

    /// Converse takes a schema as text, which keeps the order of its keys.
    fn response_format(&mut self, option: &ModelOption<'_>) {
        let format = option.value;
        let kind = format.get("type").and_then(Value::as_str);
        if kind == Some("text") {
            return;
        }
        let schema = format
            .get("json_schema")
            .filter(|_| kind == Some("json_schema"));
        match schema.and_then(text_format) {
            Some(format) => self.put_out(|config| config.text_format(format)),
            None => self.ignore(
                option,
                "Converse takes the type `json_schema` with `json_schema.schema`, and no other",
            ),
        }
    }

    fn ignore(&mut self, option: &ModelOption<'_>, reason: &str) {
        self.ignored.push(Ignored::new(option, reason));
    }

    fn fields(mut self) -> Fields {
        if let Some(top_k) = self.top_k {
            self.add_top_k(top_k);
        }
        let (tools, ignored) = converse_tools::configuration(self.tools, self.tool_choice);
        let ignored = ignored.into_iter().map(|(name, reason)| Ignored {
            name,
            reason: reason.to_owned(),
        });
        self.ignored.extend(ignored);
        let inference = self.inference.build();
        let output = self.output.build();
        let fields = Some(self.additional).filter(|fields| !fields.is_empty());
        Fields {
            inference: Some(inference)
                .filter(|it| *it != InferenceConfiguration::builder().build()),
            output: Some(output).filter(|it| *it != OutputConfig::builder().build()),
            tools,
            additional: fields.map(document::object),
            ignored: self.ignored,
        }
    }

    /// Amazon's Nova uses a different shape for `top_k` (Nova user guide, "Core inference").
    fn add_top_k(&mut self, top_k: &Value) {
        if !self.id.contains("amazon.nova") {
            return self.add("top_k", top_k);
        }
        let config = self.additional.entry("inferenceConfig");
        if let Value::Object(config) = config.or_insert_with(|| json!({})) {
            config.insert("topK".to_owned(), top_k.clone());
        }
    }
}

fn texts(value: &Value) -> Vec<String> {
    let one = value.as_str();
    let several = value.as_array().into_iter().flatten();
    let texts = one.into_iter().chain(several.filter_map(Value::as_str));
    texts.map(str::to_owned).collect()
}

fn text_format(json_schema: &Value) -> Option<OutputFormat> {
    let text = |name: &str| Some(json_schema.get(name)?.as_str()?.to_owned());
    let schema = json_schema
        .get("schema")
        .filter(|schema| schema.is_object())?;
    let definition = JsonSchemaDefinition::builder()
        .schema(schema.to_string())
        .set_name(text("name"))
        .set_description(text("description"))
        .build();
    let format = OutputFormat::builder()
        .r#type(OutputFormatType::JsonSchema)
        .structure(OutputFormatStructure::JsonSchema(definition.ok()?))
        .build();
    format.ok()
}
