//! The names that libraries use for messages, prompts and the methods that send them to a model.

/// Arguments that hold a prompt.
pub(crate) const PROMPT_KEYWORDS: &[&str] = &[
    "system",
    "system_prompt",
    "prompt",
    "system_message",
    "system_instruction",
    "system_instructions",
    "instructions",
    "instruction",
    "developer_prompt",
    "user_prompt",
    "prompt_template",
    "sys_prompt",
    "backstory",
    "goal",
    "system_content",
    "preamble",
    "condense_prompt",
    "text_qa_template",
    "refine_template",
    "context_prompt",
    "query_wrapper_prompt",
    "suffix_prompt",
];

/// Commands that give their arguments to a model.
pub(crate) const AGENT_COMMANDS: &[&str] = &[
    "aider",
    "amp",
    "claude",
    "codex",
    "cursor-agent",
    "gemini",
    "goose",
    "gptme",
    "llm",
    "opencode",
    "qwen",
];

/// Functions that look a text up in a person's language.
pub(crate) const TRANSLATES: &[&str] = &[
    "_",
    "_t",
    "t",
    "tr",
    "gettext",
    "gettext_lazy",
    "lazy_gettext",
    "ngettext",
    "pgettext",
];

/// Classes of messages, and their roles.
const MESSAGES: &[(&str, &str)] = &[
    ("SystemMessage", "system"),
    ("HumanMessage", "user"),
    ("AIMessage", "assistant"),
    ("UserMessage", "user"),
    ("AssistantMessage", "assistant"),
    ("DeveloperMessage", "developer"),
];

/// The role of a class of messages.
pub(crate) fn message_role(class: &str) -> Option<&'static str> {
    let mut messages = MESSAGES.iter();
    messages
        .find(|(known, _)| *known == class)
        .map(|(_, role)| *role)
}

/// Methods that send their first argument to a model.
pub(crate) const ASKS: &[&str] = &[
    "invoke",
    "ainvoke",
    "predict",
    "apredict",
    "complete",
    "acomplete",
    "generate_content",
    "generate_content_async",
    "generate",
    "agenerate",
    "ask_llm",
    "call_llm",
    "llm",
    "run_llm",
    "query_llm",
    "chat_completion",
    "send_prompt",
];
