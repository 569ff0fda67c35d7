//! The same for prompts made at random: text that YAML, Jinja or a role marker could take for something else.
//!
//! Left out is what that runtime does otherwise: it renders before it splits roles, so that lines like `system:` become messages;
//! it knows one thread for each message, and of an empty message before one nothing; it appends declared threads that are not used;
//! and a text of the front matter that is only `${env:…}` or `${file:…}` is a reference to it.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::prompts::{file, values};
use super::runtime::Runtime;

#[test]
fn the_runtime_prepares_any_prompt_that_we_write_as_we_render_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.prompty");
    // One process for all cases, shrinking too.
    let runtime = RefCell::new(Runtime::start());
    let config = Config {
        cases: 600,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&(file(), values()), |(file, values)| {
        let written = file.to_string();
        std::fs::write(&path, &written)?;
        let compared = runtime.borrow_mut().compare(&path, &file, &values);
        prop_assert!(compared.is_ok(), "{}\n{written}", compared.unwrap_err());
        Ok(())
    });
    match outcome {
        // It has the file; the value would show it a second time.
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        outcome => outcome.expect("enough prompts to try"),
    }
}
