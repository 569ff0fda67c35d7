//! Arguments that a library fills in before it sends them to a model.

use crate::form::Form;

/// An argument of a class or function of a library, and how the library fills it in: the modules of the library, the classes and
/// functions, the arguments, and the arguments without any of which nothing is filled in.
pub(crate) struct Filled {
    pub(super) modules: &'static [&'static str],
    pub(super) calls: &'static [&'static str],
    pub(super) arguments: &'static [&'static str],
    pub(super) form: Form,
    pub(super) with: &'static [&'static str],
}

impl Filled {
    /// How the library fills it in, if it does so in a call with these arguments.
    pub(crate) fn fills(&self, is_given: impl Fn(&str) -> bool) -> Option<Form> {
        let fills = self.with.is_empty() || self.with.iter().any(|name| is_given(name));
        fills.then_some(self.form)
    }
}

pub(super) const FILLED: &[Filled] = &[
    Filled {
        modules: &["google.adk"],
        calls: &["Agent", "LlmAgent"],
        arguments: &["instruction", "global_instruction"],
        form: Form::State,
        with: &[],
    },
    Filled {
        modules: &["crewai"],
        calls: &["Agent", "Task", "ConditionalTask"],
        arguments: &[
            "role",
            "goal",
            "backstory",
            "description",
            "expected_output",
        ],
        form: Form::Names,
        with: &[],
    },
    Filled {
        modules: &["agno", "phi"],
        calls: &["Agent", "Team"],
        arguments: &[
            "description",
            "instructions",
            "role",
            "expected_output",
            "additional_context",
            "system_message",
        ],
        form: Form::Names,
        with: &[
            "session_state",
            "dependencies",
            "add_state_in_messages",
            "context",
        ],
    },
    Filled {
        modules: &["semantic_kernel"],
        calls: &[
            "ChatCompletionAgent",
            "OpenAIAssistantAgent",
            "AzureAIAgent",
            "PromptTemplateConfig",
            "KernelFunctionFromPrompt",
            "invoke_prompt",
            "add_function",
        ],
        arguments: &["instructions", "template", "prompt"],
        form: Form::Kernel,
        with: &[],
    },
    Filled {
        modules: &[
            "langchain",
            "langchain_core",
            "langchain_classic",
            "langchain_community",
        ],
        calls: &["create_prompt", "FewShotPromptTemplate"],
        arguments: &["prefix", "suffix", "format_instructions"],
        form: Form::Fields,
        with: &[],
    },
    Filled {
        modules: &["haystack"],
        calls: &["PromptBuilder", "ChatPromptBuilder"],
        arguments: &["template"],
        form: Form::Jinja,
        with: &[],
    },
];
