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
    /// Its docstring, which a model reads to choose among tools.
    Tool,
    /// Its docstring and what it returns.
    Both,
}

impl Decorated {
    /// What the docstring is, if it is a prompt.
    pub(crate) fn docstring(self) -> Option<&'static str> {
        match self {
            Self::Docstring | Self::Both => {
                Some("the docstring of a function that a library reads")
            }
            Self::Tool => Some("the docstring of a tool"),
            Self::Returned | Self::Argument => None,
        }
    }
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
    ("langchain", "tool", Decorated::Tool),
    ("langchain_core", "tool", Decorated::Tool),
    ("crewai", "tool", Decorated::Tool),
    ("smolagents", "tool", Decorated::Tool),
    ("strands", "tool", Decorated::Tool),
    ("agno", "tool", Decorated::Tool),
    ("haystack", "tool", Decorated::Tool),
    ("agents", "function_tool", Decorated::Tool),
    ("livekit", "function_tool", Decorated::Tool),
    ("semantic_kernel", "kernel_function", Decorated::Tool),
    ("agent", "tool", Decorated::Tool),
    ("agent", "tool_plain", Decorated::Tool),
    ("toolset", "tool", Decorated::Tool),
    ("mcp", "tool", Decorated::Tool),
    ("server", "tool", Decorated::Tool),
];
