//! The options of a model as a JSON schema, for the description of the API.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::known::KNOWN;
use super::takes::Takes;

/// The schema of `model.options`: the known options with their values, and any others.
#[derive(Debug)]
pub struct ModelOptions(());

impl ToSchema for ModelOptions {}

impl PartialSchema for ModelOptions {
    fn schema() -> RefOr<Schema> {
        let mut options = ObjectBuilder::new()
            .description(Some(
                "The known options, by their names in Prompty files or in OpenAI's API, and any others under the provider's own names. \
                 An OpenAI-compatible server is sent all of them under its own names, Bedrock's Converse what it has a field for and the \
                 rest as `additionalModelRequestFields`. `model`, `messages`, `stream` and `n` can't be options. A known option that is \
                 null or an empty list is not set.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)));
        for (_, name, takes) in KNOWN {
            options = options.property(name, property(takes));
        }
        options
            .property(
                super::ADDITIONAL,
                typed(Type::Object)
                    .description(Some("The provider is sent its entries unchecked."))
                    .additional_properties(Some(AdditionalProperties::FreeForm(true))),
            )
            .into()
    }
}

fn property(takes: Takes) -> RefOr<Schema> {
    match takes {
        Takes::Number(least, most) => typed(Type::Number)
            .minimum(Some(least))
            .maximum(Some(most))
            .into(),
        Takes::Integer(i64::MIN, i64::MAX) => typed(Type::Integer).into(),
        Takes::Integer(least, most) => typed(Type::Integer)
            .minimum(Some(least))
            .maximum(Some(most))
            .into(),
        Takes::Boolean => typed(Type::Boolean).into(),
        Takes::Text => text(typed(Type::String)).into(),
        Takes::Texts => list(text(ObjectBuilder::new().schema_type(Type::String))).into(),
        Takes::TextOrTexts => OneOfBuilder::new()
            .item(property(Takes::Text))
            .item(
                list(text(ObjectBuilder::new().schema_type(Type::String))).schema_type(Type::Array),
            )
            .into(),
        Takes::Object => object().into(),
        Takes::TextOrObject => OneOfBuilder::new()
            .item(property(Takes::Text))
            .item(object().schema_type(Type::Object))
            .into(),
        Takes::Typed => with_type(object()).into(),
        Takes::Tools => list(with_type(object().schema_type(Type::Object))).into(),
    }
}

/// Null means that an option is not set.
fn typed(of: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([of, Type::Null]))
}

fn text(builder: ObjectBuilder) -> ObjectBuilder {
    builder.min_length(Some(1))
}

fn object() -> ObjectBuilder {
    typed(Type::Object).additional_properties(Some(AdditionalProperties::FreeForm(true)))
}

fn with_type(builder: ObjectBuilder) -> ObjectBuilder {
    let kind = text(ObjectBuilder::new().schema_type(Type::String));
    builder.property("type", kind).required("type")
}

fn list(items: ObjectBuilder) -> ArrayBuilder {
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(items)
}
