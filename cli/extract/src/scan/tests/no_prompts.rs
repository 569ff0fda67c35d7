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
        "m.invoke([HumanMessage(content=[{'type': 'text', 'text': f'Say {q}.'}] + [{'type': 'image_url', 'image_url': {'url': u}} for u in us])])",
        "x = {'role': 'user', 'content': [{'type': 'text', 'text': f'Say {q}.'}, {'type': 'image', 'source': {'media_type': 'image/png', 'data': d}}]}",
        "def f(q):\n  content = [{'type': 'text', 'text': f'Say {q}.'}, {'type': 'input_image', 'detail': 'as you are'}]\n  return {'role': 'user', 'content': content}",
    ] {
        assert_eq!(templates(python), ["Say {{ q }}."], "{python}");
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
