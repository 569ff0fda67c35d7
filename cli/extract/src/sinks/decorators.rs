//! Decorators that make a function's text a prompt.

/// Which text of a decorated function is a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decorated {
    /// What it returns.
    Returned,
    /// The decorator's first argument, whose fields are filled from the function's arguments.
    Argument,
    /// Its docstring.
    Docstring,
    /// Its docstring and what it returns.
    Both,
}

/// The decorators by name, with the end of their owner's name or the module that they are imported from.
pub(crate) const DECORATORS: &[(&str, &str, Decorated)] = &[
    ("agent", "system_prompt", Decorated::Returned),
    ("agent", "instructions", Decorated::Returned),
    ("pydantic_ai", "system_prompt", Decorated::Returned),
    ("mcp", "prompt", Decorated::Returned),
    ("server", "prompt", Decorated::Returned),
    ("app", "prompt", Decorated::Returned),
    ("router", "prompt", Decorated::Returned),
    ("langchain", "dynamic_prompt", Decorated::Returned),
    ("magentic", "prompt", Decorated::Argument),
    ("mirascope", "prompt_template", Decorated::Argument),
    ("ell", "simple", Decorated::Both),
    ("ell", "complex", Decorated::Both),
    ("marvin", "fn", Decorated::Docstring),
    ("marvin", "ai_fn", Decorated::Docstring),
    ("outlines", "prompt", Decorated::Docstring),
];
