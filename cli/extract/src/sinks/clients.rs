//! The sinks of clients of models, and of calls that are recognised without an import.

use crate::sinks::{Library, Sink};

const FIRST: Option<usize> = Some(0);
const SECOND: Option<usize> = Some(1);

pub(super) const LIBRARIES: &[Library] = &[
    // Any object with such a name: it may be given to the function.
    Library {
        modules: &[],
        sinks: &[
            Sink("responses.create", "input", None, "user"),
            Sink("responses.create", "instructions", None, "system"),
            Sink("responses.stream", "input", None, "user"),
            Sink("responses.parse", "input", None, "user"),
            Sink("responses.parse", "instructions", None, "system"),
            Sink("messages.create", "system", None, "system"),
            Sink("messages.stream", "system", None, "system"),
            Sink("completions.create", "prompt", None, "user"),
            Sink("generate_content", "contents", FIRST, "user"),
            Sink("generate_content_async", "contents", FIRST, "user"),
            Sink("generate_content_stream", "contents", None, "user"),
            Sink("chat.send_message", "message", FIRST, "user"),
            Sink("chat.send_message_async", "message", FIRST, "user"),
            Sink("chat.send_message_stream", "message", FIRST, "user"),
            Sink("chat_session.send_message", "message", FIRST, "user"),
            Sink("convo.send_message", "message", FIRST, "user"),
            Sink("conversation.send_message", "message", FIRST, "user"),
            Sink("engine.chat", "message", FIRST, "user"),
            Sink("engine.achat", "message", FIRST, "user"),
            Sink("engine.stream_chat", "message", FIRST, "user"),
            Sink("engine.astream_chat", "message", FIRST, "user"),
            Sink("engine.query", "str_or_query_bundle", FIRST, "user"),
            Sink("engine.aquery", "str_or_query_bundle", FIRST, "user"),
            Sink("llm.stream", "input", FIRST, "user"),
            Sink("llm.astream", "input", FIRST, "user"),
            Sink("llm.chat", "message", FIRST, "user"),
            Sink("llm.completion", "messages", None, "user"),
            Sink("ai.chat", "message", FIRST, "user"),
            Sink("llm.stream_complete", "prompt", FIRST, "user"),
            Sink("model.stream", "input", FIRST, "user"),
            Sink("agent.run", "task", FIRST, "user"),
            Sink("agent.run", "input", None, "user"),
            Sink("agent.run", "message", None, "user"),
            Sink("agent.run", "user_prompt", None, "user"),
            Sink("agent.arun", "input", FIRST, "user"),
            Sink("agent.arun", "message", None, "user"),
            Sink("agent.run_sync", "user_prompt", FIRST, "user"),
            Sink("agent.run_stream", "user_prompt", FIRST, "user"),
            Sink("agent.run_stream", "task", None, "user"),
            Sink("agent.iter", "user_prompt", FIRST, "user"),
            Sink("agent.send_message", "message", FIRST, "user"),
            Sink("agent.step", "input_message", FIRST, "user"),
            Sink("agent.astep", "input_message", FIRST, "user"),
            Sink("agent.stream", "input", FIRST, "user"),
            Sink("agent.astream", "input", FIRST, "user"),
            Sink("agent.chat", "message", FIRST, "user"),
            Sink("agent.achat", "message", FIRST, "user"),
            Sink("agent.print_response", "input", FIRST, "user"),
            Sink("agent.aprint_response", "input", FIRST, "user"),
            Sink("chatmessage.from_user", "text", FIRST, "user"),
            Sink("chatmessage.from_system", "text", FIRST, "system"),
            Sink("chatmessage.from_assistant", "text", FIRST, "assistant"),
            Sink("add_user_message", "content", FIRST, "user"),
            Sink("add_system_message", "content", FIRST, "system"),
            Sink("add_assistant_message", "content", FIRST, "assistant"),
        ],
    },
    Library {
        modules: &["aviary"],
        sinks: &[Sink("Message", "content", None, "user")],
    },
    Library {
        modules: &["openai"],
        sinks: &[
            Sink("images.generate", "prompt", None, "user"),
            Sink("images.edit", "prompt", None, "user"),
            Sink("transcriptions.create", "prompt", None, "user"),
            Sink("assistants.create", "instructions", None, "system"),
            Sink("runs.create", "instructions", None, "system"),
            Sink("runs.create", "additional_instructions", None, "system"),
            Sink("threads.messages.create", "content", None, "user"),
            Sink("messages.create", "content", None, "user"),
        ],
    },
    Library {
        modules: &["anthropic"],
        sinks: &[
            Sink("count_tokens", "system", None, "system"),
            Sink("completions.create", "prompt", None, "user"),
        ],
    },
    Library {
        modules: &[
            "google.genai",
            "google.generativeai",
            "vertexai",
            "google.adk",
        ],
        sinks: &[
            Sink("GenerativeModel", "system_instruction", None, "system"),
            Sink(
                "GenerateContentConfig",
                "system_instruction",
                None,
                "system",
            ),
            Sink("Part", "text", None, "user"),
            Sink("part.from_text", "text", FIRST, "user"),
            Sink("UserContent", "parts", FIRST, "user"),
            Sink("send_message", "message", FIRST, "user"),
            Sink("send_message", "content", None, "user"),
            Sink("generate_images", "prompt", None, "user"),
        ],
    },
    // Amazon Bedrock
    Library {
        modules: &["boto3", "botocore", "aioboto3", "aiobotocore"],
        sinks: &[
            Sink("converse", "system", None, "system"),
            Sink("converse_stream", "system", None, "system"),
        ],
    },
    Library {
        modules: &["xai_sdk", "sglang"],
        sinks: &[
            Sink("system", "content", FIRST, "system"),
            Sink("user", "content", FIRST, "user"),
            Sink("assistant", "content", FIRST, "assistant"),
        ],
    },
    Library {
        modules: &["litellm"],
        sinks: &[Sink("text_completion", "prompt", None, "user")],
    },
    Library {
        modules: &["mistralai"],
        sinks: &[
            Sink("agents.create", "instructions", None, "system"),
            Sink("conversations.start", "inputs", None, "user"),
            Sink("conversations.append", "inputs", None, "user"),
            Sink("fim.complete", "prompt", None, "user"),
        ],
    },
    Library {
        modules: &["cohere"],
        sinks: &[
            Sink("chat", "message", FIRST, "user"),
            Sink("chat_stream", "message", None, "user"),
            Sink("chat", "preamble", None, "system"),
            Sink("generate", "prompt", None, "user"),
        ],
    },
    Library {
        modules: &["ollama"],
        sinks: &[
            Sink("generate", "prompt", SECOND, "user"),
            Sink("generate", "system", None, "system"),
        ],
    },
    Library {
        modules: &["huggingface_hub"],
        sinks: &[
            Sink("text_generation", "prompt", FIRST, "user"),
            Sink("text_to_image", "prompt", FIRST, "user"),
        ],
    },
    Library {
        modules: &["replicate", "together", "groq", "fireworks"],
        sinks: &[Sink("create", "prompt", None, "user")],
    },
    Library {
        modules: &["vllm", "transformers"],
        sinks: &[
            Sink("generate", "prompts", FIRST, "user"),
            Sink("pipe", "text_inputs", FIRST, "user"),
            Sink("generator", "text_inputs", FIRST, "user"),
        ],
    },
];
