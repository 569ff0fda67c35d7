//! The table itself: made on a laptop and in tests; on AWS the stack's template makes the same.

use std::time::Duration;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableStatus,
    TimeToLiveSpecification, TimeToLiveStatus,
};

use super::Store;
use super::failure::error_of;
use crate::error::{DatabaseError, Error, Result};
use crate::table_keys;

/// How often a new table is looked at until it is ready: 10 s in all.
const LOOKS: u32 = 100;

impl Store {
    /// Makes the table and its time to live, unless they are there.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn create_table(&self) -> Result<()> {
        let request = self
            .table_request()
            .map_err(|e| Error::Database(DatabaseError::Refused(e.to_string())))?;
        match request.send().await {
            Ok(_) => {}
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|e| e.is_resource_in_use_exception()) => {}
            Err(error) => return Err(error_of(&error)),
        }
        self.wait_until_ready().await?;
        self.expire_receipts().await
    }

    fn table_request(&self) -> std::result::Result<CreateTableFluentBuilder, BuildError> {
        let mut request = self.client.create_table().table_name(&*self.table);
        for name in [table_keys::PK, table_keys::SK] {
            let text = ScalarAttributeType::S;
            request = request.attribute_definitions(
                AttributeDefinition::builder()
                    .attribute_name(name)
                    .attribute_type(text)
                    .build()?,
            );
        }
        Ok(request
            .key_schema(key(table_keys::PK, KeyType::Hash)?)
            .key_schema(key(table_keys::SK, KeyType::Range)?)
            .billing_mode(BillingMode::PayPerRequest))
    }

    async fn wait_until_ready(&self) -> Result<()> {
        for _ in 0..LOOKS {
            let answer = self
                .client
                .describe_table()
                .table_name(&*self.table)
                .send()
                .await;
            let table = answer.map_err(|e| error_of(&e))?.table;
            if table.and_then(|table| table.table_status) == Some(TableStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "the table is not ready yet".to_owned(),
        )))
    }

    async fn expire_receipts(&self) -> Result<()> {
        let answer = self
            .client
            .describe_time_to_live()
            .table_name(&*self.table)
            .send()
            .await;
        let status = answer
            .map_err(|e| error_of(&e))?
            .time_to_live_description
            .and_then(|d| d.time_to_live_status);
        // Enabling it twice is refused.
        if matches!(
            status,
            Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
        ) {
            return Ok(());
        }
        let ttl = TimeToLiveSpecification::builder()
            .enabled(true)
            .attribute_name(table_keys::EXPIRES_AT)
            .build();
        let ttl = ttl.map_err(|e| Error::Database(DatabaseError::Refused(e.to_string())))?;
        let request = self
            .client
            .update_time_to_live()
            .table_name(&*self.table)
            .time_to_live_specification(ttl);
        request.send().await.map(drop).map_err(|e| error_of(&e))
    }
}

fn key(name: &str, key_type: KeyType) -> std::result::Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(key_type)
        .build()
}
