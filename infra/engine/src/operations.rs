//! Maps a request's target to dynoxide's operation, and its result to JSON.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The prefix of targets.
const SERVICE: &str = "DynamoDB_20120810.";

/// The result of an operation: JSON, or dynoxide's error.
pub(crate) type Outcome = Result<String, DynoxideError>;

/// A supported operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    run: fn(&Database, &[u8]) -> Outcome,
    /// Whether it may change stored data.
    pub(crate) writes: bool,
}

impl Operation {
    /// The operation of an `X-Amz-Target`; none if it is not supported.
    pub(crate) fn of_target(target: &str) -> Option<Self> {
        let reads = |run| Some(Self { run, writes: false });
        let writes = |run| Some(Self { run, writes: true });
        match target.strip_prefix(SERVICE)? {
            "BatchGetItem" => reads(|db, body| answer(body, |it| db.batch_get_item(it))),
            "DescribeTable" => reads(|db, body| answer(body, |it| db.describe_table(it))),
            "DescribeTimeToLive" => {
                reads(|db, body| answer(body, |it| db.describe_time_to_live(it)))
            }
            "GetItem" => reads(|db, body| answer(body, |it| db.get_item(it))),
            "ListTables" => reads(|db, body| answer(body, |it| db.list_tables(it))),
            "Query" => reads(|db, body| answer(body, |it| db.query(it))),
            "Scan" => reads(|db, body| answer(body, |it| db.scan(it))),
            "TransactGetItems" => reads(|db, body| answer(body, |it| db.transact_get_items(it))),
            "BatchWriteItem" => writes(|db, body| answer(body, |it| db.batch_write_item(it))),
            "CreateTable" => writes(|db, body| answer(body, |it| db.create_table(it))),
            "DeleteItem" => writes(|db, body| answer(body, |it| db.delete_item(it))),
            "DeleteTable" => writes(|db, body| answer(body, |it| db.delete_table(it))),
            "PutItem" => writes(|db, body| answer(body, |it| db.put_item(it))),
            "TransactWriteItems" => {
                writes(|db, body| answer(body, |it| db.transact_write_items(it)))
            }
            "UpdateItem" => writes(|db, body| answer(body, |it| db.update_item(it))),
            "UpdateTimeToLive" => writes(|db, body| answer(body, |it| db.update_time_to_live(it))),
            _ => None,
        }
    }

    pub(crate) fn run(self, database: &Database, body: &[u8]) -> Outcome {
        (self.run)(database, body)
    }
}

fn answer<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    run: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Outcome {
    let request = serde_json::from_slice(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))?;
    serde_json::to_string(&run(request)?)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
