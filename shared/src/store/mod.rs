//! Every read and write of the table: one method for one business act, one file for one method.

pub mod request;
