//! Names that mean something else in the module.

/// Python's keywords, the names that the module uses itself, and the functions of a prompt.
const RESERVED: &str = "False None True and as assert async await break class continue def del elif else except finally for from \
    global if import in is lambda nonlocal not or pass raise return try while with yield match case type \
    aio self Messages PromptError Text asyncio contextvars dataclasses decimal functools importlib ipaddress json logging math os re \
    threading time urllib Any Callable Dict Iterable List Mapping NamedTuple Optional Sequence Set Tuple TypeVar Union cast \
    BaseException Exception ImportError OSError ValueError any ascii bool bytes chr classmethod dict float format getattr hasattr \
    int isinstance len list map max min property range repr round set staticmethod str sum super tuple vars print object";

/// Keywords, and the parameters that every function has.
const RESERVED_PARAMETERS: &str = "False None True and as assert async await break class continue def del elif else except finally for \
    from global if import in is lambda nonlocal not or pass raise return try while with yield self instance label";

pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|it| it == name)
}

/// An input may hide every other name: only the parameters are read in a function. Two leading underscores would be mangled, but
/// no identifier begins with one.
pub(super) fn is_reserved_parameter(name: &str) -> bool {
    RESERVED_PARAMETERS
        .split_ascii_whitespace()
        .any(|it| it == name)
}
