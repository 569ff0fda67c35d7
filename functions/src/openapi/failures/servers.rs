//! Models and servers that fail.

use promptbook::error::DatabaseError;
use promptbook::{Error as Domain, StorageFault};

use super::{Failure, failure};
use crate::http::Error;
use crate::model_error::ModelError;

pub(super) fn models() -> Vec<Failure> {
    let model = || "openai/gpt-5-mini".to_owned();
    let of = |description, error| {
        failure(
            |it| it.asks_model,
            description,
            Error::Model {
                error,
                prompts: Vec::new(),
            },
        )
    };
    let said = "500 Internal Server Error".to_owned();
    let throttled = "429 Too Many Requests".to_owned();
    vec![
        of(
            "The model failed.",
            ModelError::Failed {
                model: model(),
                said,
            },
        ),
        of(
            "The model's provider throttles requests.",
            ModelError::Throttled {
                model: model(),
                said: throttled,
                retry_after: 5,
            },
        ),
        of(
            "The model did not answer in time.",
            ModelError::TimedOut { model: model() },
        ),
    ]
}

pub(super) fn servers() -> [Failure; 3] {
    let fault = StorageFault::Full;
    [
        failure(
            |_| true,
            "The server has a defect, or an item in the table or the local server's database is corrupt: `type` says which.",
            Error::Panicked,
        ),
        failure(
            |_| true,
            "The database does not answer, or the keys can't be read: see `Retry-After`.",
            Domain::Database(DatabaseError::Unavailable("timeout".to_owned())).into(),
        ),
        failure(
            |it| !it.open,
            "The local server's disk is full.",
            Domain::Database(DatabaseError::Storage {
                fault,
                detail: String::new(),
            })
            .into(),
        ),
    ]
}
