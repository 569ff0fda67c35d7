//! Where libraries take texts that reach a model: one table per library, in which adding a place is one line.

use crate::scripts::tree::Expr;

/// A library and its sinks.
struct Library {
    /// The modules that it is imported from; those below one count as well. None if its calls are recognised without an import.
    modules: &'static [&'static str],
    sinks: &'static [Sink],
}

/// An argument that reaches a model: the end of the call's name, the argument, and the role of its text.
pub(super) struct Sink(&'static str, pub(super) Argument, pub(super) Kind);

/// An argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    At(usize),
    /// An entry of an object that is an argument; its path is separated by dots.
    Key(&'static str),
}

/// How the text of an argument is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A template of LangChain, or messages that are such templates.
    Template,
}

use Argument::{At, Key};
use Kind::{Template, Text};

const LIBRARIES: &[Library] = &[
    Library {
        modules: &["openai", "groq-sdk", "@azure/openai", "together-ai"],
        sinks: &[
            Sink("completions.create", Key("messages"), Text),
            Sink("completions.parse", Key("messages"), Text),
            Sink("completions.stream", Key("messages"), Text),
            Sink("completions.runTools", Key("messages"), Text),
            Sink("completions.create", Key("prompt"), Text),
            Sink("responses.create", Key("input"), Text),
            Sink("responses.create", Key("instructions"), Text),
            Sink("responses.parse", Key("input"), Text),
            Sink("responses.parse", Key("instructions"), Text),
            Sink("responses.stream", Key("input"), Text),
            Sink("responses.stream", Key("instructions"), Text),
            Sink("assistants.create", Key("instructions"), Text),
            Sink("assistants.update", Key("instructions"), Text),
            Sink("runs.create", Key("instructions"), Text),
            Sink("runs.create", Key("additional_instructions"), Text),
            Sink("messages.create", Key("content"), Text),
            Sink("images.generate", Key("prompt"), Text),
        ],
    },
    Library {
        modules: &[
            "@anthropic-ai/sdk",
            "@anthropic-ai/bedrock-sdk",
            "@anthropic-ai/vertex-sdk",
        ],
        sinks: &[
            Sink("messages.create", Key("system"), Text),
            Sink("messages.create", Key("messages"), Text),
            Sink("messages.stream", Key("system"), Text),
            Sink("messages.stream", Key("messages"), Text),
            Sink("completions.create", Key("prompt"), Text),
        ],
    },
    Library {
        modules: &[
            "@anthropic-ai/claude-agent-sdk",
            "@anthropic-ai/claude-code",
        ],
        sinks: &[
            Sink("query", Key("prompt"), Text),
            Sink("query", Key("options.systemPrompt"), Text),
            Sink("query", Key("options.appendSystemPrompt"), Text),
        ],
    },
    // Vercel AI
    Library {
        modules: &["ai", "ai/rsc", "@ai-sdk"],
        sinks: &[
            Sink("generateText", Key("system"), Text),
            Sink("generateText", Key("prompt"), Text),
            Sink("generateText", Key("messages"), Text),
            Sink("streamText", Key("system"), Text),
            Sink("streamText", Key("prompt"), Text),
            Sink("streamText", Key("messages"), Text),
            Sink("generateObject", Key("system"), Text),
            Sink("generateObject", Key("prompt"), Text),
            Sink("generateObject", Key("messages"), Text),
            Sink("streamObject", Key("system"), Text),
            Sink("streamObject", Key("prompt"), Text),
            Sink("streamObject", Key("messages"), Text),
            Sink("streamUI", Key("system"), Text),
            Sink("streamUI", Key("messages"), Text),
            Sink("generateImage", Key("prompt"), Text),
            Sink("experimental_generateImage", Key("prompt"), Text),
            Sink("Agent", Key("instructions"), Text),
            Sink("Agent", Key("system"), Text),
            Sink("Experimental_Agent", Key("instructions"), Text),
            Sink("Experimental_Agent", Key("system"), Text),
            Sink("ToolLoopAgent", Key("instructions"), Text),
        ],
    },
    // LangChain.js
    Library {
        modules: &["langchain", "@langchain"],
        sinks: &[
            Sink("ChatPromptTemplate.fromTemplate", At(0), Template),
            Sink("ChatPromptTemplate.fromMessages", At(0), Template),
            Sink("PromptTemplate.fromTemplate", At(0), Template),
            Sink("PromptTemplate", Key("template"), Template),
            Sink("SystemMessagePromptTemplate.fromTemplate", At(0), Template),
            Sink("HumanMessagePromptTemplate.fromTemplate", At(0), Template),
            Sink("AIMessagePromptTemplate.fromTemplate", At(0), Template),
            Sink("FewShotPromptTemplate", Key("prefix"), Template),
            Sink("FewShotPromptTemplate", Key("suffix"), Template),
            Sink("createReactAgent", Key("prompt"), Text),
            Sink("createReactAgent", Key("stateModifier"), Text),
            Sink("createReactAgent", Key("messageModifier"), Text),
            Sink("createAgent", Key("systemPrompt"), Text),
            Sink("createAgent", Key("prompt"), Text),
            Sink("invoke", At(0), Text),
            Sink("stream", At(0), Text),
        ],
    },
    Library {
        modules: &[
            "@google/genai",
            "@google/generative-ai",
            "@google-cloud/vertexai",
        ],
        sinks: &[
            Sink("getGenerativeModel", Key("systemInstruction"), Text),
            Sink("generateContent", At(0), Text),
            Sink("generateContent", Key("contents"), Text),
            Sink("generateContent", Key("config.systemInstruction"), Text),
            Sink("generateContentStream", At(0), Text),
            Sink("generateContentStream", Key("contents"), Text),
            Sink(
                "generateContentStream",
                Key("config.systemInstruction"),
                Text,
            ),
            Sink("chats.create", Key("config.systemInstruction"), Text),
            Sink("sendMessage", At(0), Text),
            Sink("sendMessage", Key("message"), Text),
        ],
    },
    // OpenAI Agents
    Library {
        modules: &["@openai/agents"],
        sinks: &[
            Sink("Agent", Key("instructions"), Text),
            Sink("Agent", Key("handoffDescription"), Text),
            Sink("RealtimeAgent", Key("instructions"), Text),
            Sink("run", At(1), Text),
        ],
    },
    Library {
        modules: &["@mastra/core"],
        sinks: &[Sink("Agent", Key("instructions"), Text)],
    },
    // Models in Visual Studio Code
    Library {
        modules: &["vscode"],
        sinks: &[
            Sink("LanguageModelChatMessage.User", At(0), Text),
            Sink("LanguageModelChatMessage.Assistant", At(0), Text),
        ],
    },
    // Names that are distinctive enough.
    Library {
        modules: &[],
        sinks: &[
            Sink("chat.completions.create", Key("messages"), Text),
            Sink("responses.create", Key("input"), Text),
            Sink("responses.create", Key("instructions"), Text),
            Sink("ChatPromptTemplate.fromMessages", At(0), Template),
            Sink("PromptTemplate.fromTemplate", At(0), Template),
            Sink("agent.run", At(0), Text),
            Sink("agent.invoke", At(0), Text),
            Sink("agent.generate", At(0), Text),
            Sink("agent.stream", At(0), Text),
            Sink("agent.chat", At(0), Text),
        ],
    },
];

/// The hooks of the AI SDK for pages, whose functions are variables; what a page sends is the user's turn.
const HOOKS: Library = Library {
    modules: &["@ai-sdk/react", "@ai-sdk/svelte", "@ai-sdk/vue", "ai/react"],
    sinks: &[
        Sink("sendMessage", Key("text"), Text),
        Sink("append", Key("content"), Text),
    ],
};

impl Library {
    fn is_imported(&self, imports: &[String]) -> bool {
        imports.iter().any(|module| self.is_named_by(module))
    }

    fn is_named_by(&self, module: &str) -> bool {
        self.modules.iter().any(|known| {
            let rest = module.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl Sink {
    /// The expression that a call gives for it.
    pub(super) fn given<'e>(&self, arguments: &'e [Expr]) -> Option<&'e Expr> {
        match self.1 {
            At(index) => arguments.get(index),
            Key(path) => arguments.iter().find_map(|argument| {
                path.split('.')
                    .try_fold(argument, |object, key| object.entry(key))
            }),
        }
    }
}

/// Whether a file that imports these modules uses a library that sends texts to a model.
pub(super) fn uses_library(imports: &[String]) -> bool {
    let mut libraries = LIBRARIES.iter().chain([&HOOKS]);
    libraries.any(|library| library.is_imported(imports))
}

/// The sinks of a call with this path, in a file with these imports. `from` is the module that the first part is imported from.
pub(super) fn of<'s>(
    path: &'s [&'s str],
    from: Option<&'s str>,
    imports: &'s [String],
) -> impl Iterator<Item = &'static Sink> + 's {
    let libraries = LIBRARIES.iter().filter(move |library| {
        let imported = || library.is_imported(imports);
        match from {
            // A name of another module is another function.
            Some(module) if path.len() == 1 => library.is_named_by(module),
            None if path.len() == 1 => false,
            _ => library.modules.is_empty() || imported(),
        }
    });
    let hooks = (from.is_none() && HOOKS.is_imported(imports)).then_some(&HOOKS);
    let sinks = libraries.chain(hooks).flat_map(|library| library.sinks);
    sinks.filter(move |sink| ends(path, sink.0))
}

/// Whether a path ends like the name of a sink; the owner's name must end like that of the sink's.
fn ends(path: &[&str], name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let Some(start) = path.len().checked_sub(parts.len()) else {
        return false;
    };
    let mut pairs = path[start..].iter().zip(&parts).enumerate();
    pairs.all(
        |(index, (found, part))| match index + 1 < parts.len() && index == 0 {
            true => found.to_lowercase().ends_with(&part.to_lowercase()),
            false => found == part,
        },
    )
}
