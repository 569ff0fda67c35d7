//! Texts that the code reads.

use super::*;

const TEXT: &str = "You are a helpful agent of a shop.\n";

#[test]
fn a_text_is_found_by_any_expression_that_reads_it() {
    for (python, site) in [
        (
            "def f():\n  return open('prompts/system.md').read()\n",
            "open('prompts/system.md').read()",
        ),
        (
            "def f():\n  with open('prompts/system.md', encoding='utf-8') as f:\n    return f.read()\n",
            "f.read()",
        ),
        (
            "from pathlib import Path\ndef f():\n  return Path('prompts/system.md').read_text()\n",
            "Path('prompts/system.md').read_text()",
        ),
        (
            "from pathlib import Path\nHERE = Path(__file__).parent\ndef f():\n  return (HERE / 'prompts' / 'system.md').read_text('utf-8').strip()\n",
            "(HERE / 'prompts' / 'system.md').read_text('utf-8').strip()",
        ),
        (
            "from pathlib import Path\ndef f():\n  return Path(__file__).resolve().parents[0].joinpath('prompts', 'system.md').read_text()\n",
            "Path(__file__).resolve().parents[0].joinpath('prompts', 'system.md').read_text()",
        ),
        (
            "import os\nDIR = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'prompts')\ndef f():\n  f = open(os.path.join(DIR, 'system.md'))\n  return f.read()\n",
            "f.read()",
        ),
        (
            "from importlib import resources\ndef f():\n  return resources.files(__package__).joinpath('prompts/system.md').read_text()\n",
            "resources.files(__package__).joinpath('prompts/system.md').read_text()",
        ),
        (
            "from importlib.resources import read_text\ndef f():\n  return read_text('app.prompts', 'system.md')\n",
            "read_text('app.prompts', 'system.md')",
        ),
        (
            "import pkgutil\ndef f():\n  return pkgutil.get_data('app.prompts', 'system.md').decode()\n",
            "pkgutil.get_data('app.prompts', 'system.md').decode()",
        ),
        (
            "import aiofiles\nasync def f():\n  async with aiofiles.open('prompts/system.md') as f:\n    return await f.read()\n",
            "await f.read()",
        ),
        (
            "def read_prompt(name):\n  path = DIR / f'{name}.md'\n  return path.read_text()\ndef f():\n  return read_prompt('system')\n",
            "read_prompt('system')",
        ),
        (
            "SYSTEM = open('prompts/system.md').read()\ndef f(c):\n  return c.messages.create(system=SYSTEM)\n",
            "SYSTEM",
        ),
    ] {
        let files = [("app/bot.py", python), ("app/prompts/system.md", TEXT)];
        let text = TEXT
            .strip_suffix('\n')
            .filter(|_| python.contains("strip()"));
        let expected = format!("app/prompts/system none: {}", text.unwrap_or(TEXT));
        assert_eq!(lines(&files), [expected], "{python}");
        assert_eq!(sites(&files), [site], "{python}");
    }
}

#[test]
fn a_text_keeps_the_language_that_the_code_fills_it_in_with() {
    for (python, file, text, line, site) in [
        (
            "PROMPT = open('prompts/ask.txt').read()\ndef f(q):\n  return PROMPT.format(question=q.text)\n",
            "prompts/ask.txt",
            "Answer the question in JSON {{}}: {question}",
            "prompts/ask jinja2: Answer the question in JSON {}: {{ question }}",
            "template PROMPT",
        ),
        (
            "from langchain_core.prompts import PromptTemplate\nprompt = PromptTemplate.from_file('prompts/ask.txt')\n",
            "prompts/ask.txt",
            "Answer the question: {question}",
            "prompts/ask jinja2: Answer the question: {{ question }}",
            "by hand: a template engine fills it in",
        ),
        (
            "from jinja2 import Template\nprompt = Template(open('prompts/ask.txt').read())\n",
            "prompts/ask.txt",
            "Answer in {% if short %}one sentence{% endif %}: {{ question }}\n",
            "prompts/ask jinja2: Answer in {% if short %}one sentence{% endif %}: {{ question }}",
            "by hand: a template engine fills it in",
        ),
        (
            "from jinja2 import Environment, FileSystemLoader\nenv = Environment(loader=FileSystemLoader('templates'))\ndef f(q):\n  return env.get_template('ask.md.j2').render(q=q)\n",
            "prompts/ask.md.j2",
            "Answer the question: {{ q }}",
            "prompts/ask jinja2: Answer the question: {{ q }}",
            "by hand: a template engine fills it in",
        ),
        (
            "from string import Template\nprompt = Template(open('prompts/ask.txt').read())\n",
            "prompts/ask.txt",
            "Answer the question: $question",
            "prompts/ask jinja2: Answer the question: {{ question }}",
            "by hand: a template engine fills it in",
        ),
        (
            "def f(c):\n  c.responses.create(instructions=open('prompts/ask.txt').read())\n",
            "prompts/ask.txt",
            "Answer with {name} in braces.",
            "prompts/ask none: Answer with {name} in braces.",
            "open('prompts/ask.txt').read()",
        ),
    ] {
        let files = [("bot.py", python), (file, text)];
        assert_eq!(lines(&files), [line], "{python}");
        assert_eq!(sites(&files), [site], "{python}");
    }
}

#[test]
fn a_text_that_the_code_chooses_is_found_and_left_to_a_person() {
    let python = "from pathlib import Path\ndef load(name):\n  return Path(f'prompts/{name}.md').read_text()\n";
    let files = [("bot.py", python), ("prompts/system.md", TEXT)];
    assert_eq!(
        sites(&files),
        ["by hand: bot.py:3 chooses the file when it runs"]
    );
}

#[test]
fn a_text_in_a_message_is_found() {
    let python = "from pathlib import Path\ndef f(q):\n  messages = [{'role': 'system', 'content': Path('prompts/a.txt').read_text()}, {'role': 'user', 'content': q}]\n";
    let files = [("bot.py", python), ("prompts/a.txt", "Be brief.")];
    assert_eq!(lines(&files), ["prompts/a none: Be brief."]);
}

#[test]
fn a_file_that_was_not_scanned_is_reported_if_its_text_reaches_a_model() {
    let python = "def f(c):\n  c.messages.create(system=open('texts/system.md').read())\n  x = open('texts/other.md').read()\n";
    let report = scan(&sources(&[("bot.py", python)]));
    let reasons: Vec<String> = report.found.iter().map(line).collect();
    assert_eq!(
        reasons,
        [
            "needs: it is read from `texts/system.md`, which is not in the folders that were scanned: pass its folder as well"
        ]
    );
    assert_eq!(report.found[0].line, 2);
}

#[test]
fn a_read_that_is_looked_up_stays_known() {
    let python = "import prompts\ndef f():\n  return prompts.lookup('shop/system', open('prompts/system.md').read())\n";
    let helper = ("prompts.py", patch::HELPER);
    let files = [("bot.py", python), helper, ("prompts/system.md", TEXT)];
    assert_eq!(lines(&files), ["looked up: shop/system"]);
}
