//! Reads all items of a table, as stored.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

/// An item as JSON, with `model` and `inputs` parsed.
pub type Item = BTreeMap<String, Value>;

/// Every item of the table by "PK / SK". Only tests scan.
pub async fn items(client: &Client, table: &str) -> BTreeMap<String, Item> {
    let mut pages = client
        .scan()
        .table_name(table)
        .consistent_read(true)
        .into_paginator()
        .send();
    let mut all = BTreeMap::new();
    while let Some(page) = pages.next().await {
        for item in page
            .expect("the table can be scanned")
            .items
            .unwrap_or_default()
        {
            let item = parse(item);
            all.insert(
                format!("{} / {}", text(&item, "PK"), text(&item, "SK")),
                item,
            );
        }
    }
    all
}

fn parse(item: HashMap<String, AttributeValue>) -> Item {
    let mut item: Item =
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item).expect("an item is JSON");
    for name in ["model", "inputs"] {
        if let Some(Value::String(json)) = item.get(name) {
            let value = serde_json::from_str(json).expect("JSON text");
            item.insert(name.to_owned(), value);
        }
    }
    item
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}
