//! Evaluates expressions to text, as far as possible without running the program.

pub(crate) mod constants;
pub(crate) mod dollars;
pub(crate) mod evaluator;
pub(crate) mod fields;
pub(crate) mod format;
pub(crate) mod fstring;
pub(crate) mod functions;
pub(crate) mod joining;
pub(crate) mod lists;
pub(crate) mod marks;
pub(crate) mod percent;
pub(crate) mod percent_template;
pub(crate) mod possible;
pub(crate) mod python;
pub(crate) mod surrogates;
pub(crate) mod value;
pub(crate) mod whitespace;
