//! The Lambda functions of Promptbook.
