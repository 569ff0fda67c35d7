//! Names that mean something else in the module. What else it defines begins with `_`, as no prompt does.

/// Words of the language, what the module defines and uses, and what every function has.
const RESERVED: &str = "arguments as async await boolean break case catch class const continue debugger default delete do else enum eval \
    export extends false finally for from function get if implements import in instanceof interface let new null number object of \
    package private protected public return set static string super switch symbol this throw true try type typeof undefined unknown var \
    void while with yield apply bind call caller length name prototype toString valueOf constructor hasOwnProperty then \
    Array Call Error Infinity JSON Map Math Messages Number Object Options Promise PromptError Record RegExp Served Set Source String \
    SystemMessage Text Turn TypeError encodeURIComponent globalThis parseInt";

pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|it| it == name)
}
