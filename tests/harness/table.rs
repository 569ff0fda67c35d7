//! A separate table for each test, on the embedded engine or on the DynamoDB that the environment names.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use promptbook::clock::Clock;
use promptbook::prompt::PromptId;
use promptbook::store::Store;
use promptbook::table_keys::{self, Key};
use promptbook::{Instance, Label, VersionNumber};

use crate::calls;
use crate::database::Database;
use crate::items::{self, Item};

type RawItem = HashMap<String, AttributeValue>;

/// A fresh table and its clients.
#[derive(Debug)]
pub struct Table {
    /// The store under test.
    pub store: Store,
    /// An SDK client of the same table, without the store.
    pub client: Client,
    /// The table's name.
    pub name: String,
    /// The store's clock.
    pub clock: Clock,
    /// The table's database.
    pub database: Database,
}

impl Table {
    /// A fresh table.
    pub async fn new() -> Self {
        Self::with(|config| config).await
    }

    /// A fresh table, with more configuration of the store's client, such as a connector that injects faults.
    pub async fn with(configure: impl FnOnce(Builder) -> Builder) -> Self {
        let database = Database::under_test();
        let client = Client::from_conf(database.config().build());
        let name = format!("promptbook-{}", uuid::Uuid::new_v4());
        let clock = Clock::manual();
        Store::new(client.clone(), name.as_str())
            .create_table()
            .await
            .expect("a fresh table");
        let under_test = Client::from_conf(configure(database.config()).build());
        let store = Store::new(under_test, name.as_str()).with_clock(clock.clone());
        Self {
            store,
            client,
            name,
            clock,
            database,
        }
    }

    /// A store over this table that records its calls as the function's, with more configuration of its client.
    pub fn store_of(
        &self,
        function: &'static str,
        configure: impl FnOnce(Builder) -> Builder,
    ) -> Store {
        self.store_with(|config| calls::under(function, configure(config)))
    }

    /// A store over this table that belongs to no function, with more configuration of its client.
    pub fn store_with(&self, configure: impl FnOnce(Builder) -> Builder) -> Store {
        let config = configure(self.database.config());
        Store::new(Client::from_conf(config.build()), self.name.as_str())
            .with_clock(self.clock.clone())
    }

    /// Every item, by key.
    pub async fn items(&self) -> BTreeMap<String, Item> {
        items::items(&self.client, &self.name).await
    }

    /// Puts `count` copies of the prompt's header and its first version, with other names and numbers,
    /// straight into the table.
    pub async fn multiply(&self, id: &PromptId, count: usize) {
        let header = self.raw(&table_keys::header(id)).await;
        let version = self
            .raw(&table_keys::version(id, VersionNumber::FIRST))
            .await;
        let copies: Vec<_> = (2..=count)
            .flat_map(|n| {
                let sort_key = |item: &RawItem, sk: String| {
                    let mut copy = item.clone();
                    copy.insert(table_keys::SK.to_owned(), AttributeValue::S(sk));
                    copy
                };
                let name = sort_key(&header, format!("{}copy-{n:06}", table_keys::HEADER_PREFIX));
                [
                    name,
                    sort_key(&version, format!("{}{n:010}", table_keys::VERSION_PREFIX)),
                ]
            })
            .collect();
        self.put_all(&copies).await;
    }

    /// Sets the commit message of the prompt's first version to this length, straight in the table.
    pub async fn pad_first_version(&self, id: &PromptId, bytes: usize) {
        let mut version = self
            .raw(&table_keys::version(id, VersionNumber::FIRST))
            .await;
        version.insert("message".to_owned(), AttributeValue::S("m".repeat(bytes)));
        self.put_raw(version).await;
    }

    /// Renames a label, straight in the table: an earlier release allowed names that are now reserved.
    pub async fn rename_label(&self, id: &PromptId, from: &Label, to: &Label) {
        self.forget_activity().await;
        let mut header = self.raw(&table_keys::header(id)).await;
        let labels = header.get_mut("labels").expect("labels");
        let AttributeValue::M(labels) = labels else {
            panic!("labels are a map: {labels:?}");
        };
        let pointer = labels.remove(from.as_str()).expect("the label");
        let AttributeValue::N(last) = &pointer.as_m().expect("a pointer")["seq"] else {
            panic!("a pointer has a seq: {pointer:?}");
        };
        let last: u64 = last.parse().expect("a seq");
        labels.insert(to.to_string(), pointer);
        self.put_raw(header).await;
        let named = AttributeValue::S(to.to_string());
        for seq in 1..=last {
            let mut entry = self.take_raw(&table_keys::publication(id, from, seq)).await;
            entry.insert("label".to_owned(), named.clone());
            self.put_under(entry, &table_keys::publication(id, to, seq))
                .await;
        }
        let mut active = self.take_raw(&table_keys::active(id, from)).await;
        if let Some(AttributeValue::M(publication)) = active.get_mut("publication") {
            publication.insert("label".to_owned(), named);
        }
        self.put_under(active, &table_keys::active(id, to)).await;
    }

    /// Empties both lists of overrides, which the first releases did not keep.
    pub async fn forget_listed_overrides(&self) {
        self.forget(|key| key.pk == table_keys::OVERRIDES).await;
        self.forget_overrides_of_names().await;
    }

    /// Empties the partitions of names: the releases before them had the list of overrides alone.
    pub async fn forget_overrides_of_names(&self) {
        self.forget(|key| key.pk.starts_with("NAME#")).await;
    }

    /// Removes the activity, which earlier releases did not keep.
    pub async fn forget_activity(&self) {
        let is_entry = |key: &Key| key.pk.starts_with(table_keys::ACTIVITY_PREFIX);
        self.forget(is_entry).await;
        for item in self.items().await.into_values() {
            if item.contains_key("recorded_from") {
                let text = |name: &str| item[name].as_str().expect("a key").to_owned();
                let (pk, sk) = (text("PK"), text("SK"));
                let mut header = self.raw(&Key { pk, sk }).await;
                header.remove("recorded_from");
                self.put_raw(header).await;
            }
        }
    }

    async fn forget(&self, which: impl Fn(&Key) -> bool) {
        let items = self.items().await;
        let text = |value: &serde_json::Value| value.as_str().expect("a key").to_owned();
        let keys = items.values().map(|item| Key {
            pk: text(&item["PK"]),
            sk: text(&item["SK"]),
        });
        for key in keys.filter(which) {
            self.take_raw(&key).await;
        }
    }

    /// Reads the list entry of an override.
    pub async fn listed(&self, id: &PromptId) -> RawItem {
        self.raw(&table_keys::listed_override(id)).await
    }

    /// Restores a list entry, as after a deletion by a release without the list.
    pub async fn list_again(&self, entry: RawItem) {
        self.put_raw(entry).await;
    }

    /// Puts `count` list entries of an instance, live or deleted, straight into the table.
    pub async fn list_many(&self, instance: &Instance, count: usize, is_live: bool) {
        let entry = |n: usize| {
            let name = format!("copy-{n:06}").parse().expect("a name");
            let instance = instance.clone();
            let key = table_keys::listed_override(&PromptId { instance, name });
            let mut entry = RawItem::new();
            entry.insert(table_keys::PK.to_owned(), AttributeValue::S(key.pk));
            entry.insert(table_keys::SK.to_owned(), AttributeValue::S(key.sk));
            if !is_live {
                entry.insert("deleted".to_owned(), AttributeValue::Bool(true));
            }
            entry
        };
        let entries: Vec<RawItem> = (0..count).map(entry).collect();
        self.put_all(&entries).await;
    }

    async fn put_all(&self, items: &[RawItem]) {
        for batch in items.chunks(25) {
            let put = |item: &RawItem| {
                let put = PutRequest::builder()
                    .set_item(Some(item.clone()))
                    .build()
                    .expect("an item");
                WriteRequest::builder().put_request(put).build()
            };
            let requests = batch.iter().map(put).collect();
            let request = self
                .client
                .batch_write_item()
                .request_items(&self.name, requests);
            let rest = request
                .send()
                .await
                .expect("copies")
                .unprocessed_items
                .unwrap_or_default();
            assert!(rest.is_empty(), "a local engine writes every item");
        }
    }

    async fn put_under(&self, mut item: RawItem, key: &Key) {
        item.insert(table_keys::PK.to_owned(), AttributeValue::S(key.pk.clone()));
        item.insert(table_keys::SK.to_owned(), AttributeValue::S(key.sk.clone()));
        self.put_raw(item).await;
    }

    async fn put_raw(&self, item: RawItem) {
        let put = self.client.put_item().table_name(&self.name);
        put.set_item(Some(item)).send().await.expect("a put");
    }

    async fn take_raw(&self, key: &Key) -> RawItem {
        let item = self.raw(key).await;
        let request = self.client.delete_item().table_name(&self.name);
        let request = request.key(table_keys::PK, AttributeValue::S(key.pk.clone()));
        let request = request.key(table_keys::SK, AttributeValue::S(key.sk.clone()));
        request.send().await.expect("a deletion");
        item
    }

    async fn raw(&self, key: &Key) -> RawItem {
        let request = self.client.get_item().table_name(&self.name);
        let request = request.key(table_keys::PK, AttributeValue::S(key.pk.clone()));
        let answer = request
            .key(table_keys::SK, AttributeValue::S(key.sk.clone()))
            .send()
            .await;
        answer.expect("a read").item.expect("an item")
    }

    /// The audit's findings.
    pub async fn findings(&self) -> Vec<String> {
        let store = Store::new(self.client.clone(), self.name.as_str());
        store.audit().await.expect("the table can be read").findings
    }

    /// Fails if the audit finds a problem.
    pub async fn audit(&self) {
        let findings = self.findings().await;
        assert!(findings.is_empty(), "{findings:#?}");
    }
}
