//! Names across files, and the names of prompts.

use super::*;
use crate::report::Outcome;

#[test]
fn a_constant_is_followed_through_imports() {
    let text =
        "export const TEXT = 'Say it twice.'\nconst other = 'Red or blue.'\nexport default other\n";
    let index = "export * from './texts'\nexport { TEXT as AGAIN } from './texts.js'\n";
    for (import, name) in [
        ("import { TEXT } from './lib/texts'", "TEXT"),
        ("import { TEXT as t } from './lib/texts.js'", "t"),
        ("import * as texts from './lib/texts'", "texts.TEXT"),
        ("import { TEXT } from '@/lib/texts'", "TEXT"),
        ("import { AGAIN } from './lib'", "AGAIN"),
        ("import { TEXT } from './lib/index'", "TEXT"),
        ("const { TEXT } = require('./lib/texts')", "TEXT"),
        ("const texts = require('./lib/texts')", "texts.TEXT"),
    ] {
        let script = format!(
            "import {{ streamText }} from 'ai'\n{import}\nstreamText({{system: {name}}})\n"
        );
        let found = found(&[
            ("app.ts", &script),
            ("lib/index.ts", index),
            ("lib/texts.ts", text),
        ]);
        let [found] = found.as_slice() else {
            panic!("{import}: {found:?}");
        };
        assert_eq!(
            (line(found), found.line),
            ("Say it twice.".to_owned(), 1),
            "{import}"
        );
    }
    let script =
        "import { streamText } from 'ai'\nimport t from './lib/texts'\nstreamText({system: t})\n";
    let all = found(&[("app.ts", script), ("lib/texts.ts", text)]);
    assert_eq!(all.iter().map(line).collect::<Vec<_>>(), ["Red or blue."]);
}

#[test]
fn prompts_are_named_after_their_files_and_identifiers() {
    let script = "export const chat = { systemPrompt: 'You are an agent.' }\nclass Bot { ask() { const prompt = 'You are a bot.' } }\nexport const run = async () => { return streamText({ system: 'You are a bot.' }) }\n";
    let found = found(&[("src/lib/ai/prompts.ts", script)]);
    let names: Vec<String> = found
        .iter()
        .map(|found| match &found.outcome {
            Outcome::Converted(converted) => converted.name.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        names,
        [
            "lib/ai/prompts/chat.systemprompt",
            "lib/ai/prompts/bot.ask.prompt",
            "lib/ai/prompts/run.system"
        ]
    );
    assert_eq!(
        found.iter().map(|found| found.line).collect::<Vec<_>>(),
        [1, 2, 3]
    );
}
