//! Any text survives from Python source over a Prompty file to what is rendered, whatever literal it is written as.

#[path = "../literals/mod.rs"]
mod literals;

use proptest::prelude::*;

use literals::cases;
use literals::rendered::{extracted, is_same};

#[test]
fn any_text_survives_from_python_to_what_is_rendered() {
    let config = ProptestConfig {
        cases: 800,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(case in cases())| {
        let written = case.write(0);
        let texts = extracted(&written.source);
        let rendered = texts.get(&0);
        let source = written.source + &written.call;
        match &written.expected {
            Some(expected) => prop_assert!(is_same(rendered, expected), "{:?}, not {:?}: {}", rendered, expected, source),
            None => prop_assert!(matches!(rendered, Some(Ok(_))), "{:?}: {}", rendered, source),
        }
    });
}
