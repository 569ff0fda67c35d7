//! Texts that are not prompts, although their names or words suggest it.

use super::*;

const TEXT: &str = "'You are a bot. Answer the question as follows.'";

#[test]
fn texts_for_people_are_not_converted() {
    for code in [
        "import questionary\nquestionary.checkbox('Who?', instruction=TEXT)",
        "from questionary import select\nx = select(TEXT, choices=y).ask()",
        "import click\nclick.prompt(TEXT)",
        "import click\n@click.option('--x', prompt=TEXT)\ndef f(): pass",
        "import typer\ntyper.confirm(TEXT)",
        "from rich.prompt import Prompt\nPrompt.ask(TEXT)",
        "from rich.panel import Panel\nx = Panel(TEXT)",
        "import argparse\np = argparse.ArgumentParser(prog=TEXT)",
        "prompt = input(TEXT)",
        "from tqdm import tqdm\nfor x in tqdm(y, TEXT): pass",
        "with timer(TEXT, logger): pass",
        "progress(log=TEXT)",
        "open('out.txt', 'w').write(TEXT + more)",
        "Path('out.txt').write_text(TEXT)",
        "class A(BaseModel):\n  model_config = ConfigDict(json_schema_extra={'example': {'prompt': TEXT}})",
        "bar.set_description(TEXT)",
        "log_step(TEXT)",
        "logger.info(TEXT)",
        "async def f(bot): await bot.send_message(1, TEXT)",
        "async def f(ctx): await ctx.send(TEXT)",
        "import subprocess\nsubprocess.run(TEXT)",
    ] {
        let python = code.replace("TEXT", TEXT);
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
        assert_eq!(reasons(&python), Vec::<String>::new(), "{python}");
    }
}

#[test]
fn a_name_that_is_only_shown_to_people_holds_no_prompt() {
    for code in [
        "def f():\n  confirmation_prompt = TEXT\n  return input(confirmation_prompt)",
        "import click\nREQUEST_PROMPT = TEXT\ndef f(): return click.confirm(REQUEST_PROMPT)",
        "import chainlit as cl\nREQUEST = TEXT\nasync def f(): await cl.Message(content=REQUEST).send()",
    ] {
        let python = code.replace("TEXT", TEXT);
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
    }
    for code in ["input(P)\n  return llm.invoke(P)", "input(llm.invoke(P))"] {
        let sent = format!("P = {TEXT}\ndef f(llm):\n  {code}");
        assert_eq!(templates(&sent).len(), 1, "{sent}");
    }
}

#[test]
fn what_a_model_labels_or_counts_is_no_prompt() {
    for code in [
        "def f(self): return self.topic_classifier.predict('Find me a cheap card.')",
        "def f(client): return client.messages.count_tokens(system='Find me a cheap card.')",
    ] {
        assert_eq!(templates(code), [""; 0], "{code}");
    }
    let sent = "def f(model): return model.predict('Find me a cheap card.')";
    assert_eq!(templates(sent).len(), 1);
}

#[test]
fn what_a_program_says_as_the_assistant_is_no_prompt() {
    let answer = "I could not open the page, please try another one.";
    for code in [
        "messages.append({'role': 'assistant', 'content': 'TEXT'})",
        "messages.append(AIMessage(content='TEXT'))",
        "history.add_assistant_message('TEXT')",
        "st.session_state.messages = [{'role': 'assistant', 'content': 'TEXT'}]",
        "def f(state): return {'messages': [AIMessage(content='TEXT')]}",
    ] {
        let python = code.replace("TEXT", answer);
        let found = found(&[("m.py", &python)]);
        let skipped = found.iter().map(|found| match &found.outcome {
            Outcome::Skipped(reason) => reason.as_str(),
            _ => "reported",
        });
        let reasons: Vec<&str> = skipped.collect();
        assert_eq!(reasons, ["it is an answer to a user"], "{python}");
    }
    for code in [
        "def f(history):\n  text = 'TEXT'\n  history.add_assistant_message(text)",
        "def f(messages):\n  text = 'TEXT'\n  messages.append({'role': 'assistant', 'content': text})",
    ] {
        let python = code.replace("TEXT", answer);
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
    }
    let examples = "m = [{'role': 'user', 'content': 'Two and two?'}, {'role': 'assistant', 'content': 'Four.'}]";
    assert_eq!(templates(examples).len(), 1);
}

#[test]
fn a_few_words_that_stand_in_for_a_value_are_no_part_of_a_prompt() {
    for value in [
        "x or 'Not known'",
        "x if x else 'Not known'",
        "d.get('x', 'Not known')",
    ] {
        let python =
            format!("def f(x, d):\n  prompt = f\"Describe {{{value}}} now.\"\n  return prompt");
        assert_eq!(templates(&python).len(), 1, "{python}");
    }
    let python =
        "def f(s):\n  prompt = f\"Describe it. {'Be brief.' if s else ''}\"\n  return prompt";
    assert_eq!(templates(python).len(), 2);
}

#[test]
fn styles_and_queries_of_databases_are_not_converted() {
    for python in [
        "PROMPT_STYLE = {'prompt-command': '#e5e7eb bold', 'prompt-text': 'bg:#222222 fg:white'}",
        "engine.query('MATCH (p:Person)-[:KNOWS]->(q) WHERE p.name = $name DETACH DELETE q')",
        "engine.query('CREATE (p:Person {name: $name})')",
        "engine.query('match (p:Person) return p')",
        "engine.query('CALL db.labels() YIELD label RETURN label')",
        "engine.query('select name from users where id = ?')",
        "engine.query('PREFIX ex: <https://a.b/> SELECT ?s WHERE { ?s ex:knows ?o }')",
        "llm.invoke('query Person($id: ID!) { person(id: $id) { name } }')",
    ] {
        assert_eq!(templates(python), Vec::<String>::new(), "{python}");
    }
    for python in [
        "llm.invoke('Match (by name) each person with a city.')",
        "llm.invoke('Query the table and list each person.')",
        "llm.invoke('Select all that apply where you are not sure.')",
        "llm.invoke('Select the papers that help from the list below.')",
        "llm.invoke('Call the tool and return its result.')",
        "llm.invoke('With what is as clear as day, begin.')",
    ] {
        assert_eq!(templates(python).len(), 1, "{python}");
    }
}

#[test]
fn commands_and_code_are_not_converted() {
    for python in [
        "INSTALL_INSTRUCTIONS = {'linux': ['curl -fsSL https://a.b/i.sh | sh'], 'mac': ['# Run the installer of a.b']}",
        "SETUP_INSTRUCTIONS = 'Open the page and press the button.'",
        "prompt = 'pip install a\\ncd b\\npython -m b'",
        "prompt = '# First\\nsudo apt install a'",
        "SCRIPT_PROMPT = 'const a = 1;\\nlet b = a;\\nrun(b);'",
        "CODE_PROMPT = 'package a;\\nfor (;;) {\\n  b();\\n}'",
    ] {
        assert_eq!(templates(python), Vec::<String>::new(), "{python}");
    }
    for python in [
        "prompt = 'make a list of what to buy'",
        "prompt = 'export what matters as a table'",
        "prompt = 'Fix this code:\\nlet a = 1;\\nThen explain what you did.\\nBe brief.'",
    ] {
        assert_eq!(templates(python).len(), 1, "{python}");
    }
}

#[test]
fn of_a_content_in_parts_only_the_text_is_a_prompt() {
    for python in [
        "m.invoke([HumanMessage(content=[{'type': 'text', 'text': f'Say what {q} is about.'}] + [{'type': 'image_url', 'image_url': {'url': u}} for u in us])])",
        "x = {'role': 'user', 'content': [{'type': 'text', 'text': f'Say what {q} is about.'}, {'type': 'image', 'source': {'media_type': 'image/png', 'data': d}}]}",
        "def f(q):\n  content = [{'type': 'text', 'text': f'Say what {q} is about.'}, {'type': 'input_image', 'detail': 'as you are'}]\n  return {'role': 'user', 'content': content}",
        "def f(q):\n  text = f'Say what {q} is about.'\n  return {'role': 'user', 'content': [{'type': 'text', 'text': text}]}",
        "def f(q):\n  text = f'Say what {q} is about.'\n  content = [{'type': 'text', 'text': text}]\n  return {'role': 'user', 'content': content}",
        "def f(q, body): body['messages'][0]['content'].append({'type': 'text', 'text': f'Say what {q} is about.'})",
        "def f(q):\n  content = []\n  content.append({'type': 'text', 'text': f'Say what {q} is about.'})\n  return {'role': 'user', 'content': content}",
        "def f(q):\n  content, text = [], f'Say what {q} is about.'\n  content.append({'type': 'text', 'text': text})\n  return {'role': 'user', 'content': content}",
    ] {
        assert_eq!(
            templates(python),
            ["Say what {{ q }} is about."],
            "{python}"
        );
    }
}

#[test]
fn a_status_that_begins_like_a_prompt_is_none() {
    for text in [
        "Extracting what matters from the page",
        "Generated a summary of the page",
        "Summarized the text",
        "Translation of the answer",
    ] {
        assert_eq!(
            templates(&format!("x = f'{text} {{y}}'")),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn what_the_program_tells_people_is_no_prompt() {
    for python in [
        "async def f(client): await client.send_json({'role': 'system', 'content': 'The task was cancelled now.'})",
        "history.append({'role': 'error', 'content': f'The call failed as follows: {e}'})",
        "history.append({'role': 'exit', 'content': 'The steps are used up now.'})",
        "def f(x):\n  text = x.text or f'The steps are used up now ({x}).'\n  return Message(role=Role.ASSISTANT, content=text)",
        "prompt = f'[bold]Run {n} actions?[/bold] Enter confirms, or type a comment'",
        "class SystemMessage:\n  text: str\n  tone: str\nshow(SystemMessage('The verbose mode is always on.'))",
        "def said(): return 'The provider rejected the request, please check the key.'\ndef f(text): return AIMessage(content=text)\nf(said())",
        "def f(e): return f'Extract failed with error: {e}'",
        "x = 1\nf'You are an expert who plans the {x} code. Do not write any.'",
        "human_prompt = 'Human (q to leave the level, or hit enter to continue)'",
        "ask(prompt='Please enter a number')",
        "history_prompt = 'No earlier history available.'",
        "env_instructions = f'export {name}=your_key'",
        "env_instructions = f\"echo 'export {name}=your_key' >> ~/.bashrc\"",
        "ROLES = {'system': 'system', 'human': 'user'}",
    ] {
        assert_eq!(templates(python), Vec::<String>::new(), "{python}");
    }
    for python in [
        "class SystemMessage:\n  content: str\nask(SystemMessage('The verbose mode is always on.'))",
        "class SystemMessage(Base):\n  tone: str\nask(SystemMessage('The verbose mode is always on.'))",
        "def f(llm, text): return llm.chat([SystemMessage('Be kind.'), AIMessage(content=text)])",
        "FORMAT_INSTRUCTIONS = 'No markdown.'",
        "settings = {'system': 'You are kind.'}",
    ] {
        assert_eq!(templates(python).len(), 1, "{python}");
    }
}

#[test]
fn a_prompt_may_show_quotes_and_a_page() {
    let page = "You are a helpful agent. Fill in the form that the page shows, and nothing else. <div>x</div>";
    for (code, expected) in [
        (
            "PROMPT = \"'''Say it kindly'''\"".to_owned(),
            "'''Say it kindly'''",
        ),
        (format!("TEXT = '{page}'"), page),
    ] {
        assert_eq!(templates(&code), [expected], "{code}");
    }
    let html = "TEXT = 'You are a helpful agent. <div><p>x</p><p>y</p></div>'";
    assert_eq!(templates(html), Vec::<String>::new());
}

#[test]
fn what_only_shares_words_with_prompts_is_none() {
    for code in [
        "def f(errors): errors.append(f'{path}: it must be a JSON object, and never a list')",
        "client.authorize(prompt='consent select_account')",
        "Q = {'id': 'to', 'prompt': 'Which town should we plan for?', 'options': [a]}",
        "LEGACY_PROMPT_MARKERS = ('read it later now', 'read it at once now')",
        "D = {'api.persona_required': 'Persona name is required', 'init.url_prompt': 'Base URL of it'}",
        "from langchain import PromptTemplate\nNO_NOTES = PromptTemplate.from_template('I am sorry, but nothing was found.')",
        "def f(name): return _reject(f'Invalid JSON format for the field: {name}')",
        "async def f(self, s): await s.progress(self._t('done', default='Summarize the following text.'))",
        "def _(text): return table[text]\ndef f(llm): llm.invoke(_(x))\ny = View(label=_('The name of a model'))",
        "import click\n@click.option('--x', help=_('Summarize the following text.'))\ndef f(): pass",
        "PLACEHOLDER_PROMPTS = ['List the recurring themes', 'Summarize it for me']",
        "def f():\n  msg = '[LLM_ERROR]: the prompt template is wrong.'\n  return msg",
        "INSTALL_PROMPT = 'mkdir -p ~/.agent && cat > ~/.agent/a.md << EOF\\nYou are a bot.\\nEOF'",
        "def f(t): return write(f\"'''Observation: {t} Thought: {t}'''\\n\")",
    ] {
        assert_eq!(templates(code), Vec::<String>::new(), "{code}");
    }
}
