//! Prompts in data that the code reads.

use super::*;

#[test]
fn an_entry_is_found_by_its_key() {
    let yaml = "version: 3\nsystem: You are a helpful agent.\nanswer: |\n  Answer the question\n  in one sentence: {question}\n";
    let toml = "version = 3\nsystem = 'You are a helpful agent.'\nanswer = 'Answer the question: {question}'\n";
    let json = r#"{"version": 3, "system": "You are a helpful agent.", "answer": "Answer the question: {question}"}"#;
    for (load, file, text) in [
        (
            "import yaml\nwith open('prompts/p.yaml') as f:\n  P = yaml.safe_load(f)\n",
            "prompts/p.yaml",
            yaml,
        ),
        (
            "import tomllib\nwith open('prompts/p.toml', 'rb') as f:\n  P = tomllib.load(f)\n",
            "prompts/p.toml",
            toml,
        ),
        (
            "import json\nfrom pathlib import Path\nP = json.loads(Path('prompts/p.json').read_text())\n",
            "prompts/p.json",
            json,
        ),
    ] {
        let python = format!(
            "{load}def f(c, q):\n  c.messages.create(system=P['system'])\n  return P['answer'].format(question=q)\n"
        );
        let files = [("bot.py", python.as_str()), (file, text)];
        let found = lines(&files);
        assert_eq!(
            found[0], "prompts/p/system none: You are a helpful agent.",
            "{file}"
        );
        let last = found[1].trim_end();
        assert!(
            last.starts_with("prompts/p/answer jinja2: Answer the question"),
            "{last}"
        );
        assert!(last.ends_with("{{ question }}"), "{last}");
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            sites(&files),
            ["P['system']", "template P['answer']"],
            "{file}"
        );
    }
}

#[test]
fn an_entry_has_its_line_and_place() {
    let yaml =
        "a: 1\nprompt: \"You are a helpful agent.\"\nü: {deep: {prompt: 'Be kind to all.'}}\n";
    let json = "{\"a\": [1, null],\n \"prompt\": \"You are a helpful agent.\",\n \"ü\": {\"deep\": {\"prompt\": \"Be \\u006bind to all.\"}}}";
    for (path, text, deep) in [
        ("prompts/p.yml", yaml, "'Be kind to all.'"),
        ("prompts/p.json", json, "\"Be \\u006bind to all.\""),
    ] {
        let found = found(&[(path, text)]);
        let at = found.iter().map(|found| {
            let range = found.at.range.clone();
            (found.line, found.scope.as_str(), &text[range])
        });
        assert_eq!(
            at.collect::<Vec<_>>(),
            [
                (2, "prompt", "\"You are a helpful agent.\""),
                (3, "ü.deep.prompt", deep),
            ]
        );
        assert_eq!(found[1].excerpt, "Be kind to all.");
    }
}

#[test]
fn a_list_of_messages_is_a_chat() {
    let yaml = "name: ask\nmessages:\n  - role: system\n    content: Be brief.\n  - role: user\n    content: \"{{ question }}\"\n";
    assert_eq!(
        lines(&[("prompts/ask.yaml", yaml)]),
        ["prompts/ask/messages jinja2: system: Be brief. / user: {{ question }}"]
    );
}

#[test]
fn what_a_user_says_beside_a_system_text_is_found() {
    let yaml = "title:\n  prompt:\n    system: Be brief.\n    user: |\n      The goal:\n      {{ goal }}\n    tone: kind\n";
    assert_eq!(
        lines(&[("prompts/title.yaml", yaml)]),
        [
            "prompts/title/title.prompt.system none: Be brief.",
            "prompts/title/title.prompt.user jinja2: The goal:\n{{ goal }}"
        ]
    );
}

#[test]
fn what_a_user_says_beside_a_system_text_is_found_in_settings() {
    let toml =
        "[docs]\nsystem = \"You are a writer.\"\nuser = \"Title: {{ title }}\"\nurl = \"a b c\"\n";
    let found = lines(&[("settings/docs.toml", toml), ("app.py", "")]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn records_with_a_vector_hold_no_prompts() {
    for (key, count) in [("embedding", 0), ("models", 1)] {
        let json =
            format!("[{{\"{key}\": [0.5], \"text\": \"You are asked to write an app for it.\"}}]");
        assert_eq!(
            lines(&[("router/store.json", &json), ("app.py", "")]).len(),
            count,
            "{key}"
        );
    }
}

#[test]
fn agents_and_tasks_of_crewai_are_filled_in_by_it() {
    let yaml = "researcher:\n  role: >\n    {topic} Researcher\n  goal: 'Find what is new about {topic} as JSON {\"a\": 1}'\n  llm: openai/gpt\n";
    let python = "from crewai import Agent\n";
    let files = [("app/crew.py", python), ("app/config/agents.yaml", yaml)];
    assert_eq!(
        lines(&files),
        [
            "app/config/agents/researcher.role jinja2: {{ topic }} Researcher\n",
            "app/config/agents/researcher.goal jinja2: Find what is new about {{ topic }} as JSON {\"a\": 1}",
        ]
    );
}

#[test]
fn a_prompt_that_langchain_saved_has_its_format() {
    let python = "from langchain.prompts import load_prompt\np = load_prompt('prompts/ask.yaml')\n";
    let yaml = "_type: prompt\ninput_variables: [question]\ntemplate: \"Answer: {question}\"\n";
    let files = [("bot.py", python), ("prompts/ask.yaml", yaml)];
    assert_eq!(
        lines(&files),
        ["prompts/ask/template jinja2: Answer: {{ question }}"]
    );
    let yaml = "_type: prompt\ntemplate_format: jinja2\ntemplate: \"Answer: {{ question }}\"\n";
    let files = [("bot.py", python), ("prompts/ask.yaml", yaml)];
    assert_eq!(
        lines(&files),
        ["prompts/ask/template jinja2: Answer: {{ question }}"]
    );
}

#[test]
fn a_label_in_a_translation_is_no_prompt() {
    let python = "import json\nTEXTS = json.load(open('i18n/en.json'))\n";
    let json = r#"{"system_prompt": "System Prompt", "prompt_help": "Write the instructions for the model"}"#;
    let files = [("bot.py", python), ("i18n/en.json", json)];
    assert_eq!(lines(&files), Vec::<String>::new());
}

#[test]
fn an_alias_of_yaml_is_the_text_of_its_anchor() {
    let yaml = "prompts:\n  ask: &ask |-\n    You are ${name}. Answer ${question}.\nagents:\n  - prompt: *ask\n  - prompt: *ask\n";
    assert_eq!(
        lines(&[("prompts/ask.yaml", yaml)]),
        ["prompts/ask/prompts.ask jinja2: You are {{ name }}. Answer {{ question }}."]
    );
}
