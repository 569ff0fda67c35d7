//! The command as people and pipelines use it, against the real API on a socket.
