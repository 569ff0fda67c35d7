//! What an SDK error means: unavailable (try later), refused (something is set up wrong), a storage fault (somebody has to act).

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use crate::error::{DatabaseError, Error};
use crate::storage_fault::StorageFault;

/// Codes of answers that pass by themselves.
const PASSING: [&str; 7] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
];

/// What a failed request means to the caller.
pub(super) fn error_of<E>(error: &SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let passing = context.raw().status().as_u16() >= 500;
            let message = context.err().message().unwrap_or("no message");
            let code = context.err().code();
            if let Some(fault) = code.and_then(StorageFault::from_code) {
                let detail = message.to_owned();
                return Error::Database(DatabaseError::Storage { fault, detail });
            }
            match code {
                Some(code) if !passing && !PASSING.contains(&code) => {
                    Error::Database(DatabaseError::Refused(format!("{code}: {message}")))
                }
                Some(code) => Error::Database(DatabaseError::Unavailable(code.to_owned())),
                // Cut off on its way, say: what it was is not known.
                None => Error::Database(DatabaseError::Unavailable(
                    "its answer can't be read".to_owned(),
                )),
            }
        }
        SdkError::ConstructionFailure(_) => Error::Database(DatabaseError::Refused(cause(error))),
        _ => Error::Database(DatabaseError::Unavailable(cause(error))),
    }
}

/// The innermost cause: the outer ones only say that a request failed.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
