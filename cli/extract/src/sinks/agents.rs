//! The sinks of frameworks for agents and pipelines.

use crate::sinks::{Library, Sink};

const FIRST: Option<usize> = Some(0);
const SECOND: Option<usize> = Some(1);

pub(super) const LIBRARIES: &[Library] = &[
    // OpenAI Agents
    Library {
        modules: &["agents"],
        sinks: &[
            Sink("Agent", "instructions", None, "system"),
            Sink("Agent", "handoff_description", None, "system"),
            Sink("runner.run", "input", SECOND, "user"),
            Sink("runner.run_sync", "input", SECOND, "user"),
            Sink("runner.run_streamed", "input", SECOND, "user"),
        ],
    },
    Library {
        modules: &[
            "langchain",
            "langchain_core",
            "langchain_classic",
            "langgraph",
            "langchain_community",
        ],
        sinks: &[
            Sink("create_agent", "system_prompt", None, "system"),
            Sink("create_react_agent", "prompt", None, "system"),
            Sink("create_react_agent", "state_modifier", None, "system"),
            Sink("create_prompt", "prefix", SECOND, "part"),
            Sink("create_prompt", "suffix", Some(2), "part"),
            Sink("create_prompt", "format_instructions", Some(3), "part"),
            Sink("FewShotPromptTemplate", "prefix", None, "part"),
            Sink("FewShotPromptTemplate", "suffix", None, "part"),
            Sink("initialize_agent", "agent_kwargs", None, "system"),
        ],
    },
    Library {
        modules: &["llama_index"],
        sinks: &[
            Sink("FunctionAgent", "system_prompt", None, "system"),
            Sink("ReActAgent", "system_prompt", None, "system"),
            Sink("ReActAgent", "context", None, "system"),
            Sink("TextBlock", "text", FIRST, "user"),
            Sink("complete", "prompt", FIRST, "user"),
            Sink("acomplete", "prompt", FIRST, "user"),
            Sink("stream_complete", "prompt", FIRST, "user"),
            Sink("workflow.run", "user_msg", None, "user"),
            Sink("agent.run", "user_msg", None, "user"),
            Sink("query", "str_or_query_bundle", FIRST, "user"),
        ],
    },
    Library {
        modules: &["crewai"],
        sinks: &[
            Sink("Agent", "role", None, "system"),
            Sink("Agent", "goal", None, "system"),
            Sink("Agent", "backstory", None, "system"),
            Sink("Agent", "system_template", None, "system"),
            Sink("Task", "description", None, "user"),
            Sink("Task", "expected_output", None, "user"),
            Sink("ConditionalTask", "description", None, "user"),
            Sink("ConditionalTask", "expected_output", None, "user"),
            Sink("llm.call", "messages", FIRST, "user"),
        ],
    },
    Library {
        modules: &["agno", "phi"],
        sinks: &[
            Sink("Agent", "description", None, "system"),
            Sink("Agent", "instructions", None, "system"),
            Sink("Agent", "role", None, "system"),
            Sink("Agent", "task", None, "system"),
            Sink("Agent", "goal", None, "system"),
            Sink("Agent", "success_criteria", None, "system"),
            Sink("Agent", "expected_output", None, "system"),
            Sink("Agent", "additional_context", None, "system"),
            Sink("Agent", "introduction", None, "assistant"),
            Sink("Team", "description", None, "system"),
            Sink("Team", "instructions", None, "system"),
            Sink("Team", "success_criteria", None, "system"),
            Sink("Team", "expected_output", None, "system"),
            Sink("run", "input", FIRST, "user"),
            Sink("arun", "input", FIRST, "user"),
            Sink("print_response", "input", FIRST, "user"),
            Sink("aprint_response", "input", FIRST, "user"),
        ],
    },
    Library {
        modules: &["pydantic_ai"],
        sinks: &[
            Sink("Agent", "system_prompt", None, "system"),
            Sink("Agent", "instructions", None, "system"),
            Sink("run", "user_prompt", FIRST, "user"),
            Sink("run_sync", "user_prompt", FIRST, "user"),
            Sink("run_stream", "user_prompt", FIRST, "user"),
            Sink("UserPromptPart", "content", FIRST, "user"),
            Sink("all_messages", "output_tool_return_content", None, "user"),
            Sink("new_messages", "output_tool_return_content", None, "user"),
            Sink("SystemPromptPart", "content", FIRST, "system"),
        ],
    },
    Library {
        modules: &[
            "autogen",
            "autogen_agentchat",
            "autogen_core",
            "ag2",
            "pyautogen",
        ],
        sinks: &[
            Sink("AssistantAgent", "system_message", None, "system"),
            Sink("AssistantAgent", "description", None, "system"),
            Sink("ConversableAgent", "system_message", None, "system"),
            Sink("UserProxyAgent", "system_message", None, "system"),
            Sink("SelectorGroupChat", "selector_prompt", None, "system"),
            Sink("TextMessage", "content", None, "user"),
            Sink("initiate_chat", "message", None, "user"),
            Sink("a_initiate_chat", "message", None, "user"),
            Sink("initiate_swarm_chat", "messages", None, "user"),
            Sink("a_initiate_swarm_chat", "messages", None, "user"),
            Sink("initiate_group_chat", "messages", None, "user"),
            Sink("a_initiate_group_chat", "messages", None, "user"),
            Sink("run", "task", None, "user"),
            Sink("run_stream", "task", None, "user"),
        ],
    },
    Library {
        modules: &["smolagents"],
        sinks: &[
            Sink("CodeAgent", "instructions", None, "system"),
            Sink("CodeAgent", "description", None, "system"),
            Sink("ToolCallingAgent", "instructions", None, "system"),
            Sink("ToolCallingAgent", "description", None, "system"),
            Sink("run", "task", FIRST, "user"),
        ],
    },
    Library {
        modules: &["google.adk"],
        sinks: &[
            Sink("Agent", "instruction", None, "system"),
            Sink("Agent", "global_instruction", None, "system"),
            Sink("Agent", "description", None, "system"),
            Sink("LlmAgent", "instruction", None, "system"),
            Sink("LlmAgent", "global_instruction", None, "system"),
            Sink("LlmAgent", "description", None, "system"),
            Sink("SequentialAgent", "description", None, "system"),
            Sink("ParallelAgent", "description", None, "system"),
            Sink("LoopAgent", "description", None, "system"),
        ],
    },
    Library {
        modules: &["agency_swarm"],
        sinks: &[
            Sink("Agent", "instructions", None, "system"),
            Sink("Agent", "description", None, "system"),
            Sink("Agency", "shared_instructions", None, "system"),
            Sink("get_response", "message", FIRST, "user"),
            Sink("get_response_sync", "message", FIRST, "user"),
            Sink("get_completion", "message", FIRST, "user"),
            Sink("get_completion", "additional_instructions", None, "system"),
        ],
    },
    Library {
        modules: &["semantic_kernel"],
        sinks: &[
            Sink("ChatCompletionAgent", "instructions", None, "system"),
            Sink("ChatHistory", "system_message", None, "system"),
            Sink("invoke_prompt", "prompt", FIRST, "user"),
            Sink("add_function", "prompt", None, "user"),
            Sink("KernelFunctionFromPrompt", "prompt", None, "user"),
            Sink("PromptTemplateConfig", "template", FIRST, "user"),
        ],
    },
    Library {
        modules: &["haystack"],
        sinks: &[
            Sink("Agent", "system_prompt", None, "system"),
            Sink("OpenAIGenerator", "system_prompt", None, "system"),
            Sink("PromptBuilder", "template", FIRST, "user"),
            Sink("ChatPromptBuilder", "template", FIRST, "user"),
        ],
    },
    Library {
        modules: &["dspy"],
        sinks: &[
            Sink("InputField", "desc", None, "part"),
            Sink("InputField", "prefix", None, "part"),
            Sink("OutputField", "desc", None, "part"),
            Sink("OutputField", "prefix", None, "part"),
            Sink("Signature", "instructions", SECOND, "system"),
            Sink("with_instructions", "instructions", FIRST, "system"),
        ],
    },
    Library {
        modules: &["claude_agent_sdk", "claude_code_sdk"],
        sinks: &[
            Sink("ClaudeAgentOptions", "system_prompt", None, "system"),
            Sink("ClaudeCodeOptions", "system_prompt", None, "system"),
            Sink("ClaudeCodeOptions", "append_system_prompt", None, "system"),
            Sink("AgentDefinition", "description", None, "system"),
            Sink("AgentDefinition", "prompt", None, "system"),
            Sink("query", "prompt", None, "user"),
            Sink("client.query", "prompt", FIRST, "user"),
        ],
    },
    Library {
        modules: &["deepagents"],
        sinks: &[
            Sink("create_deep_agent", "system_prompt", None, "system"),
            Sink("create_deep_agent", "instructions", None, "system"),
        ],
    },
    // A server of the Model Context Protocol: its clients give the text to their model.
    Library {
        modules: &["mcp", "fastmcp"],
        sinks: &[
            Sink("FastMCP", "instructions", None, "system"),
            Sink("Server", "instructions", None, "system"),
        ],
    },
    Library {
        modules: &["azure.ai"],
        sinks: &[
            Sink("create_agent", "instructions", None, "system"),
            Sink("runs.create", "instructions", None, "system"),
            Sink("runs.create", "additional_instructions", None, "system"),
        ],
    },
    Library {
        modules: &["strands"],
        sinks: &[Sink("Agent", "system_prompt", None, "system")],
    },
    Library {
        modules: &["camel"],
        sinks: &[
            Sink("ChatAgent", "system_message", FIRST, "system"),
            Sink("step", "input_message", FIRST, "user"),
            Sink("astep", "input_message", FIRST, "user"),
            Sink("ask_question_about_image", "question", SECOND, "user"),
            Sink("make_user_message", "content", None, "user"),
            Sink("make_assistant_message", "content", None, "assistant"),
        ],
    },
    Library {
        modules: &["swarms"],
        sinks: &[
            Sink("Agent", "system_prompt", None, "system"),
            Sink("run", "task", FIRST, "user"),
            Sink("arun", "task", FIRST, "user"),
            Sink("batch_run", "tasks", FIRST, "user"),
        ],
    },
    // It asks a model whether a value keeps to the statement.
    Library {
        modules: &["instructor"],
        sinks: &[Sink("llm_validator", "statement", FIRST, "system")],
    },
    Library {
        modules: &["browser_use"],
        sinks: &[
            Sink("Agent", "task", FIRST, "user"),
            Sink("Agent", "extend_system_message", None, "system"),
            Sink("Agent", "override_system_message", None, "system"),
        ],
    },
    Library {
        modules: &["livekit"],
        sinks: &[
            Sink("Agent", "instructions", None, "system"),
            Sink("generate_reply", "instructions", None, "system"),
            Sink("generate_reply", "user_input", None, "user"),
        ],
    },
];
