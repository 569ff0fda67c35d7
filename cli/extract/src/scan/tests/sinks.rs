//! Arguments of libraries that reach a model.

use super::*;

#[test]
fn the_sinks_of_each_library_are_prompts() {
    for code in [
        "from agents import Agent, Runner\nasync def f(agent, x): await Runner.run(agent, f'Bring {x} home')",
        "from agents import Runner\ndef f(agent, x):\n  r = Runner.run_sync(agent, input=f'Bring {x} home')",
        "async def f(self, x):\n  text = f'Bring {x} home'\n  return await self.agent.arun(text)",
        "def f(support_agent, x): support_agent.run(f'Bring {x} home')",
        "def f(client, x): client.responses.create(model='m', input=f'Bring {x} home')",
        "def f(client, x): client.messages.create(system=f'Bring {x} home', messages=m)",
        "def f(chat, x): chat.send_message(f'Bring {x} home')",
        "from google import genai\ndef f(c, x): c.models.generate_content(model='m', contents=f'Bring {x} home')",
        "from google import genai\ndef f(c, x, i): c.models.generate_content(model='m', contents=[f'Bring {x} home', i])",
        "from google.genai import types\ndef f(x): return types.Part.from_text(text=f'Bring {x} home')",
        "from google.genai import types\ndef f(x): return types.GenerateContentConfig(system_instruction=f'Bring {x} home')",
        "from google.genai.types import Part\ndef f(x): return Part(text=f'Bring {x} home')",
        "def f(chat_engine, x): return chat_engine.chat(f'Bring {x} home')",
        "def f(query_engine, x): return query_engine.query(f'Bring {x} home')",
        "from crewai import Task\ndef f(x): return Task(description=f'Bring {x} home')",
        "from crewai import Task\ndef f(x): return Task(expected_output=f'Bring {x} home')",
        "import crewai\ndef f(x): return crewai.Agent(role=f'Bring {x} home')",
        "from crewai import Agent as Member\ndef f(x): return Member(role=f'Bring {x} home')",
        "from crewai import Agent\nclass A(Agent):\n  def __init__(self, x): super().__init__(role=f'Bring {x} home')",
        "from crewai import Agent\nclass A(Agent): pass\nclass B(A): pass\ndef f(x): return B(role=f'Bring {x} home')",
        "from crewai import Agent\nclass A(Agent):\n  def __init__(self, role): super().__init__(role=role)\nclass B(A):\n  def __init__(self, x): super().__init__(role=f'Bring {x} home')",
        "from agno.agent import Agent\ndef f(x): return Agent(description=f'Bring {x} home')",
        "from pydantic_ai import Agent\nagent = Agent('m')\n@agent.system_prompt\ndef f(x): return f'Bring {x} home'",
        "from pydantic_ai import Agent\nbot_agent = Agent('m')\n@bot_agent.instructions\nasync def f(x):\n  text = f'Bring {x} home'\n  return text",
        "from mcp.server import FastMCP\nmcp = FastMCP('m')\n@mcp.prompt()\ndef f(x): return f'Bring {x} home'",
        "from magentic import prompt\n@prompt('Bring {x} home')\ndef f(x): ...",
        "import dspy\nclass Q(dspy.Signature):\n  x = dspy.InputField()\n  y = dspy.OutputField(desc=f'Bring {x} home')",
        "import dspy\nclass Q(dspy.Signature):\n  x = dspy.InputField(prefix=f'Bring {x} home')",
        "def f(llm, x): llm.complete(SYSTEM, f'Bring {x} home')",
        "def f(self, x):\n  text = f'Bring {x} home'\n  return self.llm.generate(self.system_prompt, text)",
        "from autogen_agentchat.agents import AssistantAgent\ndef f(x): AssistantAgent('a', system_message=f'Bring {x} home')",
        "from autogen import UserProxyAgent\ndef f(u, a, x): u.initiate_chat(a, message=f'Bring {x} home')",
        "from smolagents import CodeAgent\ndef f(x): CodeAgent(tools=[], instructions=f'Bring {x} home')",
        "from google.adk.agents import LlmAgent\ndef f(x): LlmAgent(name='a', instruction=f'Bring {x} home')",
        "from haystack.dataclasses import ChatMessage\ndef f(x): return ChatMessage.from_user(f'Bring {x} home')",
        "from semantic_kernel.contents import ChatHistory\ndef f(h: ChatHistory, x): h.add_user_message(f'Bring {x} home')",
        "import ollama\ndef f(x): ollama.generate('m', f'Bring {x} home')",
        "import boto3\nbedrock = boto3.client('bedrock-runtime')\ndef f(x): bedrock.converse(modelId='m', system=[{'text': f'Bring {x} home'}])",
        "from claude_agent_sdk import ClaudeAgentOptions\ndef f(x): return ClaudeAgentOptions(system_prompt=f'Bring {x} home')",
        "from claude_agent_sdk import query\nasync def f(x): query(prompt=f'Bring {x} home')",
        "from deepagents import create_deep_agent\ndef f(x): return create_deep_agent(tools=[], system_prompt=f'Bring {x} home')",
        "from xai_sdk.chat import user\ndef f(chat, x): chat.append(user(f'Bring {x} home'))",
        "import sglang as sgl\ndef f(s, x): s += sgl.user(f'Bring {x} home')",
        "from fastmcp import FastMCP\ndef f(x): return FastMCP('m', instructions=f'Bring {x} home')",
        "from swarms import SequentialWorkflow\ndef f(agents, x): SequentialWorkflow(agents=agents).run(f'Bring {x} home')",
        "from instructor import llm_validator\ndef f(x): return llm_validator(f'Bring {x} home', client=c)",
        "from instructor import llm_validator\nclass A:\n  a: Annotated[str, After(llm_validator(f'Bring {x} home'))]",
        "from pydantic_ai import Agent\ndef f(r, x): r.all_messages(output_tool_return_content=f'Bring {x} home')",
        "from azure.ai.inference.models import UserMessage\ndef f(x): return UserMessage(f'Bring {x} home')",
        "from azure.ai.agents import AgentsClient\ndef f(c: AgentsClient, x): c.create_agent(model='m', instructions=f'Bring {x} home')",
        "from agno.agent import Agent\ncollector = Agent()\ndef f(x): return collector.run(f'Bring {x} home')",
        "import streamlit as st\nfrom agno.team import Team\ndef f(x): st.session_state.team.run(f'Bring {x} home')",
        "def f(x): run(['claude', '--model', m, '-p', f'Bring {x} home'])",
        "def f(x):\n  text = f'Bring {x} home'\n  return ['gptme', '-', text]",
        "from camel.agents import ChatAgent\ndef f(bot, x): bot.step(f'Bring {x} home')",
        "def f(agent, x): agent.send_message(message=f'Bring {x} home')",
        "from autogen import initiate_swarm_chat\ndef f(x):\n  task = f'Bring {x} home'\n  initiate_swarm_chat(agents=a, messages=task)",
        "from agency_swarm import Agency\ndef f(agency, x): agency.get_response_sync(message=f'Bring {x} home')",
        "from google.adk.agents import SequentialAgent\ndef f(x): SequentialAgent(description=f'Bring {x} home')",
        "def f(self, x): self.computer.ai.chat(f'Bring {x} home')",
        "def f(llm, x): llm.completion(messages=f'Bring {x} home')",
        "import streamlit as st\ndef f(x): st.session_state.messages.append({'role': 'system', 'content': f'Bring {x} home'})",
        "from llama_index.core.llms import ChatMessage, TextBlock\ndef f(x, i): return ChatMessage(role='user', blocks=[TextBlock(text=f'Bring {x} home'), i])",
        "from aviary.core import Message\ndef f(x): return [Message(content=f'Bring {x} home')]",
        "import cohere\ndef f(co, x): co.chat(message=f'Bring {x} home')",
        "def f(llm, x):\n  text = f'Bring {x} home'.strip()\n  return llm.invoke(text)",
        "TEXT = 'Bring {x} home'\ndef made(x): return TEXT.format(x=x)\ndef f(llm, x): llm.invoke(made(x))",
        "TEXT = Template('Bring $x home')\ndef made(x): return TEXT.substitute(x=x)\ndef f(llm, x): llm.invoke(made(x))",
        "def f(llm, x): llm.invoke(_(f'Bring {x} home'))",
        "async def f(executor, x): await executor.ainvoke({'input': f'Bring {x} home'})",
        "async def f(executor, x):\n  text = f'Bring {x} home'\n  await executor.ainvoke({'input': text})",
        "def f(x):\n  text = f'Bring {x} home'\n  post(url, json={'system': text, 'messages': m})",
    ] {
        assert_eq!(templates(code), ["Bring {{ x }} home"], "{code}");
    }
}

#[test]
fn an_object_of_another_file_has_the_methods_of_its_library() {
    let code = "import autogen\nfrom team import member\ndef f(x, m): member.initiate_chat(m, message=f'Bring {x} home')";
    let team = "import autogen\nmember = autogen.UserProxyAgent('a')";
    let files = [("team.py", team), ("m.py", code)];
    assert_eq!(templates_of(&files), ["Bring {{ x }} home"]);
}

#[test]
fn a_constant_that_only_reaches_a_sink_is_a_prompt() {
    for code in [
        "from agents import Runner\nTEXT = 'Bring it home now.'\ndef f(a): Runner.run(a, TEXT)",
        "from agents import Runner\nTEXT = ' Bring it home now.'\ndef f(a): Runner.run(a, TEXT.strip())",
        "from crewai import Task\nTEXT = 'Bring it home now.'\ndef f(x): Task(description=x or TEXT)",
        "TEXT = 'Bring it home now.'\ndef f(c, i): c.generate_content([TEXT, i])",
    ] {
        assert_eq!(templates(code).len(), 1, "{code}");
    }
}

#[test]
fn docstrings_that_a_library_sends_are_prompts() {
    for code in [
        "import ell\n@ell.simple(model='m')\ndef f(x):\n  '''Bring it\n  home.'''\n  return f'Take {x} along'",
        "import marvin\n@marvin.fn\ndef f(x):\n  '''Bring it\n  home.'''",
    ] {
        assert_eq!(templates(code)[0], "Bring it\nhome.", "{code}");
    }
    let other = "import ours\n@ours.fn\ndef f(x):\n  '''You are a bot. Bring it home.'''";
    assert_eq!(templates(other), Vec::<String>::new());
}

#[test]
fn docstrings_of_tools_are_prompts_only_if_that_is_wanted() {
    for code in [
        "from langchain_core.tools import tool\n@tool\ndef f(x):\n  \"\"\"Bring it\n  home.\"\"\"",
        "from agents import function_tool\n@function_tool(strict_mode=False)\nasync def f(x):\n  \"\"\"Bring it\n  home.\"\"\"",
        "from pydantic_ai import Agent\nagent = Agent('m')\n@agent.tool_plain\ndef f(x):\n  \"\"\"Bring it\n  home.\"\"\"",
        "from fastmcp import FastMCP\nmcp = FastMCP('m')\n@mcp.tool()\ndef f(x):\n  \"\"\"Bring it\n  home.\"\"\"",
    ] {
        let source = Source {
            path: "m.py".into(),
            text: code.to_owned(),
        };
        let options = crate::Options {
            tools: true,
            ..crate::Options::default()
        };
        let found = crate::scan_with(&[source], options).found;
        let Outcome::Converted(converted) = &found[0].outcome else {
            panic!("{code}");
        };
        let Body::Text(template) = converted.content.body() else {
            panic!("{code}");
        };
        assert_eq!(template, "Bring it\nhome.", "{code}");
        assert!(matches!(&converted.site, Site::Manual(_)), "{code}");
        assert_eq!(templates(code), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn the_same_names_of_other_libraries_are_no_sinks() {
    for code in [
        "from celery import Task\ndef f(x): return Task(description=f'Bring {x} home')",
        "from shop import Agent\ndef f(x): return Agent(role=f'Bring {x} home')",
        "class Task: pass\ndef f(x): return Task(expected_output=f'Bring {x} home')",
        "import crewai\nfrom celery import Task\ndef f(x): return Task(expected_output=f'Bring {x} home')",
        "def f(job, x): job.run(f'Bring {x} home')",
        "from shop import router\n@router.get('/a')\ndef f(x): return f'Bring {x} home'",
        "def f(session, x): session.chat(f'Bring {x} home')",
        "def f(agent): agent.run('start')",
    ] {
        assert_eq!(templates(code), Vec::<String>::new(), "{code}");
    }
}
