//! The API's requests and answers: the same types for the server and for its clients.
//!
//! A request with an unknown field is refused. In an answer it is ignored, for a newer server may have added it: see [`read_answer`].

mod answers;
mod chat;
mod keys;
mod problem;
mod read;
mod requests;
#[cfg(feature = "openapi")]
pub mod schemas;
mod served;
mod settings;

pub use answers::{
    ActiveAtBody, ActiveBody, DiffBody, InputsDiff, Listed, RenderAnswer, RestoredBody, SavedBody,
    StatusBody,
};
pub use chat::{CallerInputs, ChatAnswer, IgnoredOption, Passage, ReplyMessage, ToolCall, Usage};
pub use keys::{KeyBody, KeyPatchBody, NewKeyAnswer, NewKeyBody};
pub use problem::{InvalidField, Problem};
pub use read::read_answer;
pub use requests::{
    ChatBody, ContractBody, GivenPassage, MAX_PASSAGES, MAX_RELEASED, MessageBody, NewPromptBody,
    NewReleaseBody, PromptBody, PublishBody, RedactBody, ReleaseRollbackBody, ReleasedVersion,
    RenderBody, RollbackBody, UnpublishBody, read_optional_version, read_version,
};
pub use served::{Included, Served, Source};
pub use settings::SettingsBody;
