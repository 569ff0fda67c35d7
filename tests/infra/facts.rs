//! Facts about the code that the stack has to match.

use std::collections::{BTreeMap, BTreeSet};

use functions::STORE_FUNCTIONS;
use functions::chat::ChatState;
use promptbook::lookup::ActivePrompts;
use serde_json::{Value, json};
use tests::Table;
use tests::calls::{self, Call};
use utoipa_axum::router::OpenApiRouter;

use crate::statements::LOOKUP;

/// The function that the gateway asks about keys.
pub(crate) const AUTHORIZER: &str = "authorizer";

/// A method in capitals, and a path.
pub(crate) type Route = (String, String);

pub(crate) struct Facts {
    /// The routes of each function.
    pub(crate) routes: BTreeMap<String, BTreeSet<Route>>,
    /// The table that the store makes, in CloudFormation's words.
    pub(crate) table: Value,
    /// The prompts that a chat preloads.
    pub(crate) prompts: ActivePrompts,
    /// The recorded calls of the functions.
    pub(crate) calls: BTreeSet<Call>,
}

impl Facts {
    /// Whether a client waits for the function's answer.
    pub(crate) fn is_behind_the_gateway(&self, function: &str) -> bool {
        self.routes.contains_key(function) || function == AUTHORIZER
    }

    pub(crate) async fn gather() -> Self {
        let table = Table::new().await;
        let mut routes: BTreeMap<_, _> = STORE_FUNCTIONS
            .iter()
            .map(|(name, router)| ((*name).to_owned(), of(router(table.store.clone()))))
            .collect();
        let prompts = ActivePrompts::new(table.store.clone());
        let chat = ChatState::from_env(prompts.clone(), |_| None)
            .await
            .unwrap();
        routes.insert("chat".to_owned(), of(functions::chat::router(chat)));
        // Langfuse's routes are not in the API's description.
        let langfuse = functions::langfuse::ROUTES.iter();
        let langfuse = langfuse.map(|(method, path)| ((*method).to_owned(), (*path).to_owned()));
        routes.insert("langfuse".to_owned(), langfuse.collect());
        let recorded = with_lookups(calls::recorded(&super::made("PROMPTBOOK_CALLS")));
        Self {
            calls: of_each(
                recorded,
                routes.keys().map(String::as_str).chain([AUTHORIZER]),
            ),
            routes,
            table: described(&table).await,
            prompts,
        }
    }
}

/// Each function behind the API checks keys, whichever of them a test used, and so does the gateway's.
fn of_each<'f>(calls: BTreeSet<Call>, functions: impl Iterator<Item = &'f str>) -> BTreeSet<Call> {
    let (checks, mut calls): (BTreeSet<Call>, BTreeSet<Call>) = calls
        .into_iter()
        .partition(|call| call.function == calls::EVERY_FUNCTION);
    for function in functions {
        let function = || function.to_owned();
        calls.extend(checks.iter().map(|call| Call {
            function: function(),
            ..call.clone()
        }));
    }
    calls
}

/// The chat only looks up prompts in the table, like any service that uses the library.
fn with_lookups(mut calls: BTreeSet<Call>) -> BTreeSet<Call> {
    let lookups: Vec<Call> = calls
        .iter()
        .filter(|call| call.function == "chat")
        .cloned()
        .collect();
    calls.extend(lookups.into_iter().map(|call| Call {
        function: LOOKUP.to_owned(),
        ..call
    }));
    calls
}

fn of(router: OpenApiRouter) -> BTreeSet<Route> {
    let (_, document) = functions::describe(router);
    let document = serde_json::to_value(document).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let routes = paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase(), path.clone()))
    });
    routes.collect()
}

async fn described(table: &Table) -> Value {
    let description = table.client.describe_table().table_name(&table.name).send();
    let description = description.await.unwrap().table.unwrap();
    let ttl = table.client.describe_time_to_live().table_name(&table.name);
    let ttl = ttl.send().await.unwrap().time_to_live_description.unwrap();
    let schema = |schema: &[aws_sdk_dynamodb::types::KeySchemaElement]| -> Value {
        let keys = schema.iter();
        keys.map(
            |key| json!({"AttributeName": key.attribute_name, "KeyType": key.key_type.as_str()}),
        )
        .collect()
    };
    let has_indexes = !description.global_secondary_indexes().is_empty();
    assert!(!has_indexes, "compare them with those of the template");
    let attributes = description.attribute_definitions().iter();
    let attributes: BTreeMap<&str, &str> = attributes
        .map(|it| (it.attribute_name.as_str(), it.attribute_type.as_str()))
        .collect();
    json!({
        "KeySchema": schema(description.key_schema()),
        "AttributeDefinitions": attributes,
        "GlobalSecondaryIndexes": null,
        "TimeToLiveSpecification": {"AttributeName": ttl.attribute_name, "Enabled": true},
        "BillingMode": description.billing_mode_summary.unwrap().billing_mode.unwrap().as_str(),
    })
}
