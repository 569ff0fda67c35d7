//! How minijinja is set up: strict, bounded, and with nothing in it that could see more than the inputs.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Rest;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, Value, filters,
};

/// What one rendering may spend: about one unit for an instruction, one for each 64 bytes made or filtered.
/// That is a few milliseconds, and about 6 MB of text made.
pub(super) const FUEL: u64 = 100_000;

/// Functions that minijinja has and templates here don't. `debug` prints the whole context. `namespace` makes the one
/// value that can contain itself, and printing such a value overflows the stack.
const NOT_HERE: [&str; 2] = ["debug", "namespace"];

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_syntax(syntax());
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_fuel(Some(FUEL));
    // Debug mode keeps source and values in errors.
    engine.set_debug(false);
    for name in NOT_HERE {
        engine.remove_global(name);
    }
    engine.add_filter(ENGINE_JOIN, filters::join);
    engine.add_filter("join", join);
    engine
});

/// minijinja's own `join`, under a name that no template can write.
const ENGINE_JOIN: &str = "engine's join";

/// `join` takes a missing item for an empty text, and `xs|map(attribute="typo")|join` would be a hole in the prompt.
fn join(state: &mut State<'_, '_>, args: Rest<Value>) -> Result<Value, Error> {
    if let Some(list) = args.first().filter(|value| value.as_str().is_none())
        && let Ok(mut items) = list.try_iter()
        && items.any(|item| item.is_undefined())
    {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    state.apply_filter(ENGINE_JOIN, &args)
}

/// An engine without templates; the filters, tests and functions in it are shared.
pub(super) fn engine() -> Environment<'static> {
    ENGINE.clone()
}

/// Jinja2's own delimiters; the last newline is part of the prompt.
pub(super) fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .keep_trailing_newline(true)
        .build()
        // It fails on delimiters alone, and these are the default ones.
        .unwrap_or_default()
}
