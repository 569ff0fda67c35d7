//! The command as people and pipelines use it, against the real API on a socket.

mod desk;
mod edit;
mod export;
mod import;
