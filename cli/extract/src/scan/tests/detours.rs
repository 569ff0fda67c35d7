//! Texts that reach a model by options of a command line, exceptions, dictionaries of arguments and buffers.

use super::*;

const CLIENT: &str = "from openai import OpenAI\nclient = OpenAI()\n";

/// The templates of a program with a client of OpenAI.
fn sent(python: &str) -> Vec<String> {
    templates(&format!("{CLIENT}{python}"))
}

#[test]
fn the_default_of_an_option_is_followed() {
    for python in [
        "parser.add_argument('--style', default='Speak like a pirate.', help='Say how it speaks.')\n\
         args = parser.parse_args()\n\
         client.responses.create(instructions=args.style)\n",
        "parser.add_argument('-s', dest='style', default='Speak like a pirate.')\n\
         def run(args):\n    style = args.style\n    client.responses.create(instructions=style)\n",
        "import click\n\
         @click.command()\n@click.option('--the-style', default='Speak like a pirate.')\n\
         def run(the_style):\n    client.responses.create(instructions=the_style)\n",
        "import typer\n\
         def run(style: str = typer.Option('Speak like a pirate.', help='Say how it speaks.')):\n\
         \x20   client.responses.create(instructions=style)\n",
    ] {
        assert_eq!(sent(python), ["Speak like a pirate."], "{python}");
    }
    let other = "parser.add_argument('--style', default='Speak like a pirate.')\n\
                 client.responses.create(instructions=args.other)\n";
    assert!(sent(other).is_empty());
}

#[test]
fn an_exception_that_is_caught_and_sent_is_followed() {
    let python = |raised: &str, caught: &str| {
        format!(
            "class ToolError(Exception):\n    pass\n\
             class Timeout(ToolError):\n    pass\n\
             def tool():\n    raise {raised}('Try it with another argument.')\n\
             def run():\n    try:\n        tool()\n    except {caught} as error:\n\
             \x20       client.responses.create(input=str(error))\n"
        )
    };
    for (raised, caught) in [
        ("ToolError", "ToolError"),
        ("Timeout", "ToolError"),
        ("Timeout", "(KeyError, Timeout)"),
    ] {
        let found = sent(&python(raised, caught));
        assert_eq!(
            found,
            ["Try it with another argument."],
            "{raised} {caught}"
        );
    }
    assert!(sent(&python("ToolError", "Timeout")).is_empty());
    assert!(sent(&python("ValueError", "ValueError")).is_empty());
}

#[test]
fn a_dictionary_of_arguments_is_followed() {
    for python in [
        "OPTIONS = {'model': 'm', 'input': 'Greet the whole crew.'}\n\
         def run():\n    client.responses.create(**OPTIONS)\n",
        "options = dict(model='m', input='Greet the whole crew.')\nclient.responses.create(**options)\n",
        "def run():\n    options = {}\n    options['input'] = 'Greet the whole crew.'\n\
         \x20   client.responses.create(**options)\n",
        "def run():\n    options = {}\n    options.update(input='Greet the whole crew.')\n\
         \x20   client.responses.create(**options)\n",
        "def run():\n    options = {}\n    options.update({'input': 'Greet the whole crew.'})\n\
         \x20   client.responses.create(**options)\n",
    ] {
        assert_eq!(sent(python), ["Greet the whole crew."], "{python}");
    }
    let other = "options = {'input': 'Greet the whole crew.'}\nsave(**options)\n";
    assert!(sent(other).is_empty());
}

#[test]
fn what_is_written_to_a_buffer_that_is_sent_is_found() {
    let python = |sent: &str| {
        format!(
            "from io import StringIO\ndef run(name):\n    out = StringIO()\n\
             \x20   out.write('Speak like a pirate.\\n')\n    print(f'Greet {{name}} first.', file=out)\n\
             \x20   {sent}\n"
        )
    };
    for use_ in [
        "client.responses.create(instructions=out.getvalue())",
        "text = out.getvalue()\n    client.responses.create(instructions=text)",
    ] {
        let found = sent(&python(use_));
        assert_eq!(
            found,
            ["Speak like a pirate.\n", "Greet {{ name }} first."],
            "{use_}"
        );
    }
    assert!(sent(&python("save(out.getvalue())")).is_empty());
}
