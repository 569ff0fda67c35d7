//! Texts that reach a model by way of the parameters of functions.

use super::*;

const TEXT: &str = "Say it twice.";

#[test]
fn a_text_that_a_function_is_given_is_found() {
    for script in [
        "const ask = (text: string) => streamText({ prompt: text })\nask('Say it twice.')",
        "function ask(a: number, text = '') { streamText({ prompt: text.trim() }) }\nask(1, 'Say it twice.')",
        "const ask = ({ system }: Options) => streamText({ system })\nask({ system: 'Say it twice.' })",
        "const ask = ({ text: system }) => streamText({ system })\nask({ text: 'Say it twice.' })",
        "const ask = (options) => streamText({ system: options.text })\nask({ text: 'Say it twice.' })",
        "const ask = (text = 'Say it twice.') => streamText({ prompt: text })",
        "const ask = ({ text = 'Say it twice.' }) => streamText({ prompt: text })",
        "const ask = (content) => streamText({ messages: [{ role: 'user', content }] })\nask('Say it twice.')",
        "const inner = (x) => streamText({ prompt: x })\nconst ask = (y) => inner(y)\nconst t = 'Say it twice.'\nask(t)",
        "const api = { ask(text) { streamText({ prompt: text }) } }\napi.ask('Say it twice.')",
        "class A { ask(text) { streamText({ prompt: text }) }\n go() { this.ask('Say it twice.') } }",
        "class A { ask(text) { streamText({ prompt: text }) } }\nconst a = new A()\na.ask('Say it twice.')",
        "class A { ask(text) { streamText({ prompt: text }) } }\nnew A().ask('Say it twice.')",
        "class A { ask(text) { streamText({ prompt: text }) } }\nclass B { constructor(private a: A) {}\n go() { this.a.ask('Say it twice.') } }",
        "class A { ask(text) { streamText({ prompt: text }) } }\nclass B { private a: A\n go() { this.a.ask('Say it twice.') } }",
        "class A { ask(text) { streamText({ prompt: text }) } }\nfunction go(a: A) { a.ask('Say it twice.') }",
        "class A { ask(text) { streamText({ prompt: text }) } }\nclass B extends A { go() { this.ask('Say it twice.') } }",
        "class A { go() { streamText({ prompt: this.text }) } }\nclass B extends A { text = 'Say it twice.' }",
        "abstract class A { abstract make(): string\n go() { streamText({ prompt: this.make() }) } }\nclass B extends A { make() { return 'Say it twice.' } }",
        "class A { text = 'Say it twice.' }\nclass B extends A { go() { streamText({ prompt: this.text }) } }",
        "class A { constructor(text) { this.text = text }\n go() { streamText({ prompt: this.text }) } }\nclass B extends A { constructor() { super('Say it twice.') } }",
        "class A { constructor(text) { this.text = text }\n go() { streamText({ prompt: this.text }) } }\nclass B extends A {}\nnew B('Say it twice.')",
        "for (const text of ['Say it twice.']) streamText({ prompt: text })",
        "const all = [{ text: 'Say it twice.' }]\nfor (const it of all) streamText({ prompt: it.text })",
        "const all = [{ text: 'Say it twice.' }]\nfor (const { text } of all) streamText({ prompt: text })",
        "const all = ['Say it twice.']\nall.forEach((text) => streamText({ prompt: text }))",
        "const all = []\nall.push({ text: 'Say it twice.' })\nconst ask = (list) => list.map((it) => streamText({ prompt: it.text }))\nask(all)",
        "class A { static text = 'Say it twice.' }\nstreamText({ prompt: A.text })",
        "class A { constructor(private text: string) {}\n go() { streamText({ prompt: this.text }) } }\nnew A('Say it twice.')",
        "const ask = (options) => { const { text } = options\n streamText({ prompt: text }) }\nask({ text: 'Say it twice.' })",
        "const inner = ({ text }) => streamText({ prompt: text })\nconst ask = (o) => inner(o)\nask({ text: 'Say it twice.' })",
        "const make = (x) => ({ system: 'Say it twice.', user: x })\nlet it\nif (x) { it = make(1) } else { it = other() }\nstreamText({ system: it.system })",
        "const make = (x) => ({ system: 'Say it twice.', user: x })\nconst it = make(1)\nstreamText({ system: it.system })",
        "const make = (x) => ({ system: 'Say it twice.', user: x })\nconst { system } = make(1)\nstreamText({ system })",
        "function make(x) { return { system: 'Say it twice.' } }\nstreamText({ system: make(1).system })",
        "const { system } = { system: 'Say it twice.' }\nstreamText({ system })",
        "const { system = 'Say it twice.' } = options\nstreamText({ system })",
        "class A { constructor(text) { this.text = text }\n go() { streamText({ prompt: this.text }) } }\nnew A('Say it twice.')",
        "class A { ask(text) { streamText({ prompt: text }) } }\ninterface Context { a: A }\nfunction go(context: Context) { context.a.ask('Say it twice.') }",
        "class A { ask(text) { streamText({ prompt: text }) } }\ntype Context = { a: A }\nfunction go(context: Context) { context.a.ask('Say it twice.') }",
        "interface Maker { make(): string }\nclass A implements Maker { make() { return 'Say it twice.' } }\nfunction go(maker: Maker) { streamText({ prompt: maker.make() }) }",
    ] {
        let script = format!("import {{ streamText }} from 'ai'\n{script}");
        assert_eq!(lines(&script), [TEXT], "{script}");
    }
}

#[test]
fn a_text_that_a_function_of_another_file_is_given_is_found() {
    let files = [
        (
            "ask.ts",
            "import { streamText } from 'ai'\nexport const ask = (text) => streamText({ prompt: text })",
        ),
        (
            "app.ts",
            "import { ask } from './ask'\nask('Say it twice.')\nask(`Say ${it} twice.`)",
        ),
    ];
    let found: Vec<String> = found(&files).iter().map(line).collect();
    assert_eq!(found, [TEXT, "Say {{ it }} twice."]);
}

#[test]
fn an_interface_of_another_file_is_followed() {
    let files = [
        (
            "a.ts",
            "import { streamText } from 'ai'\nexport class A { ask(text) { streamText({ prompt: text }) } }\nexport interface Context { a: A }",
        ),
        (
            "b.ts",
            "import type { Context } from './a'\nfunction go(context: Context) { context.a.ask('Say it twice.') }",
        ),
    ];
    assert_eq!(found(&files).len(), 1);
}

#[test]
fn only_what_reaches_a_model_is_found() {
    for script in [
        "const ask = (text, model) => streamText({ prompt: text })\nask(x, 'Say it twice.')",
        "const ask = ({ text }) => streamText({ prompt: text })\nask({ title: 'Say it twice.' })",
        "const ask = (text) => text\nask('Say it twice.')",
        // A function that calls itself.
        "const ask = (text) => { ask(text)\n streamText({ prompt: text }) }\nask(ask)",
    ] {
        let script = format!("import {{ streamText }} from 'ai'\n{script}");
        assert!(lines(&script).is_empty(), "{script}");
    }
}

#[test]
fn a_text_that_is_put_into_one_that_reaches_a_model_is_found() {
    let part = "Keep all of it in the blue box.";
    for script in [
        "const ask = (x) => streamText({ prompt: TEXT.replace('{it}', x ? PART : '') })",
        "const ask = (x) => streamText({ prompt: 'Bring it home now. ' + (x ? PART : '') })",
        "const ask = (all) => streamText({ prompt: `Bring it home. ${all.map((x) => `Keep all of it in the blue box.${x}`).join(' ')}` })",
        "const all = []\nconst add = () => all.push(PART)\nconst ask = (texts) => streamText({ prompt: `Bring it home. ${texts.join(' ')}` })\nask(all)",
        "const part = (x) => { if (x) return PART\n return '' }\nconst ask = (x) => streamText({ prompt: `Bring it home. ${part(x).trim()}` })",
    ] {
        let script = script.replace("PART", "'Keep all of it in the blue box.'");
        let script = format!("import {{ streamText }} from 'ai'\n{script}");
        let lines = lines(&script);
        let found = lines.iter().filter(|line| line.starts_with(part));
        assert_eq!(found.count(), 1, "{script}: {lines:?}");
    }
}
