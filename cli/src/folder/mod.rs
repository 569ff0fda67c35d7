//! A folder of prompts: what export writes and import reads.

mod atomic;
mod form;
mod manifest;
mod places;

pub use atomic::Writer;
pub use form::{about, body_of, content_of, etag_of, file_of, passed_over};
pub use manifest::{Entry, FORMAT, Kept, MANIFEST, Manifest, hash};
pub use places::Places;
