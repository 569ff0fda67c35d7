//! Which files, read and decoded.
