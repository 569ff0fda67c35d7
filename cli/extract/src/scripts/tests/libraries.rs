//! The places where libraries take texts.

use super::*;
use crate::report::Outcome;

#[test]
fn the_arguments_of_libraries_are_prompts() {
    for (script, expected) in [
        (
            "import OpenAI from 'openai'\nawait new OpenAI().responses.create({model: 'm', instructions: 'Be brief.', input: `Say ${word} twice`})",
            vec!["Be brief.", "Say {{ word }} twice"],
        ),
        (
            "import OpenAI from 'openai'\nclient.chat.completions.create({messages: [{role: 'system', content: 'Be brief.'}, ...history, {role: 'user', content: q}]})",
            vec!["system: Be brief. / [history] / user: {{ q }}"],
        ),
        (
            "const Anthropic = require('@anthropic-ai/sdk')\nclient.messages.create({system: 'Be brief.', messages: [{role: 'user', content: [{type: 'text', text: `Read: ${doc.text}`}]}]})",
            vec!["Be brief.", "user: Read: {{ doc_text }}"],
        ),
        (
            "import { generateText as run, streamText } from 'ai'\nconst text = 'Say it twice.'\nrun({model, system: 'Be brief.', prompt: text})\nstreamText({model, messages: [{role: 'system', content: 'Be kind.'}, ...convert(messages)]})",
            vec![
                "Say it twice.",
                "Be brief.",
                "system: Be kind. / [convert_messages]",
            ],
        ),
        (
            "import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts'\nconst p = ChatPromptTemplate.fromMessages([['system', 'Be {mood} {{}}.'], new MessagesPlaceholder('history'), ['human', '{input}']])",
            vec!["system: Be {{ mood }} {}. / [history] / user: {{ input }}"],
        ),
        (
            "import { PromptTemplate } from '@langchain/core/prompts'\nconst TEXT = 'Answer {question}'\nconst p = PromptTemplate.fromTemplate(TEXT)\nconst q = new PromptTemplate({template: 'Say {what}', inputVariables: ['what']})",
            vec!["Answer {{ question }}", "Say {{ what }}"],
        ),
        (
            "import { HumanMessage, SystemMessage } from '@langchain/core/messages'\nmodel.invoke([new SystemMessage('Be brief.'), new HumanMessage({content: question})])",
            vec!["system: Be brief. / user: {{ question }}"],
        ),
        (
            "import { GoogleGenAI } from '@google/genai'\nai.models.generateContent({model, contents: `Sum up ${text}`, config: {systemInstruction: 'Be brief.'}})",
            vec!["Sum up {{ text }}", "Be brief."],
        ),
        (
            "import { streamText } from 'ai'\nfunction about(d) {\n  return `Bring ${d.name} home before it begins to rain.`\n}\nfunction f(d) {\n  const context = about(d)\n  const system = `Be brief.\\n${context}`\n  streamText({model, system})\n}",
            vec![
                "Bring {{ d_name }} home before it begins to rain.",
                "Be brief.\n{{ context }}",
            ],
        ),
        (
            "import { streamText } from 'ai'\nstreamText({ system: ['You are an agent.', `Help ${name}.`, ...(brief ? ['Be brief and kind to them.'] : [])].join('\\n') })",
            vec!["needs: it joins a list of which the code may leave out lines"],
        ),
        (
            "import { streamText } from 'ai'\nstreamText({ system: ['You are an agent.', `Help ${name}.`, brief ? 'Be brief and kind to them.' : 'Be as long as you need.'].join('\\n') })",
            vec![
                "You are an agent.\nHelp {{ name }}.\n{{ brief }}",
                "Be brief and kind to them.",
                "Be as long as you need.",
            ],
        ),
        (
            "import { useChat } from '@ai-sdk/react'\nconst { sendMessage } = useChat()\nsendMessage({ text: 'Say it twice.' })",
            vec!["Say it twice."],
        ),
        (
            "sendMessage({ role: 'user', parts: [{ type: 'text', text: `Say ${it} twice.` }] })",
            vec!["Say {{ it }} twice."],
        ),
        (
            "import * as vscode from 'vscode'\nmessages.push(vscode.LanguageModelChatMessage.User(`Say ${it} twice.`))",
            vec!["Say {{ it }} twice."],
        ),
        (
            "await this.agent.run('Say it twice.', history)",
            vec!["Say it twice."],
        ),
        (
            "handler.createMessage('Say it twice.', [{ role: 'user', content: question }])",
            vec!["Say it twice."],
        ),
        // Without the library, a name that any function could have says nothing.
        (
            "generateText({text: 'Red and blue.'}); run(agent, 'One or two.')",
            vec![],
        ),
    ] {
        assert_eq!(lines(script), expected, "{script}");
    }
}

#[test]
fn no_prompt_is_patched_yet_and_the_report_says_so() {
    let found = found(&[("app.ts", "const PROMPT = 'You are a helpful agent.'")]);
    let Outcome::Converted(converted) = &found[0].outcome else {
        panic!("{found:?}");
    };
    let site = format!("{:?}", converted.site);
    assert!(
        site.contains("TypeScript and JavaScript are not patched yet"),
        "{site}"
    );
}

#[test]
fn a_message_that_a_function_makes_by_its_role_is_sent() {
    let script = "function remind(it) {\n  add(createMessage('user', [{ type: 'text', text: it }]))\n}\nremind(`Say ${word} twice.`)";
    let found = |path| {
        found(&[(path, script)])
            .iter()
            .map(line)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("app.ts"), ["Say {{ word }} twice."]);
    let page = "function Chat() {\n  const all = [createMessageContent('user', `Say ${word} twice.`), ...before]\n  return <p/>\n}";
    assert_eq!(lines(page), ["Say {{ word }} twice."]);
    // A page shows what it calls a message.
    let shown = "function Chat() {\n  addMessage('user', `Say ${word} twice.`)\n  return <p/>\n}";
    assert_eq!(lines(shown), [""; 0]);
}

#[test]
fn the_parts_of_a_message_may_be_made_by_a_function() {
    let script = "const all = [{ role: 'user', fragments: [createTextFragment(`Say ${word} twice.`)] }, { role: 'user', fragments }]";
    assert_eq!(
        lines(script),
        ["user: Say {{ word }} twice. / user: {{ fragments }}"]
    );
}

#[test]
fn what_is_put_into_a_text_for_prompts_is_a_part_of_it() {
    for around in [
        "const request = { systemInstruction: kind + 'Be brief.' }",
        "const prompt = `${kind} Be brief.`",
    ] {
        let script = format!(
            "const make = (x) => ({{ kind: 'Write all of it in the blue book.' }})\nconst {{ kind }} = make(1)\n{around}"
        );
        assert_eq!(
            lines(&script)[0],
            "Write all of it in the blue book.",
            "{script}"
        );
    }
}

#[test]
fn descriptions_of_tools_are_prompts_on_demand() {
    let script = "const tools = { find: tool({ description: `Find ${what} in the shop.`, inputSchema: schema }) }\nconst parameter = { in: 'query', description: `The name of ${what}.`, schema: text }\nconst model = { description: `Good at ${what}.`, parameters: { seed: 1 } }\nconst other = { description: `Sell ${what} to a friend.`, parameters: { type: 'object', properties } }";
    let source = || Source {
        path: "app.ts".into(),
        text: script.to_owned(),
    };
    let found = |tools| {
        let options = crate::Options {
            tools,
            ..Default::default()
        };
        let found = crate::scan_with(&[source()], options).found;
        found.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(found(false), [""; 0]);
    assert_eq!(
        found(true),
        [
            "Find {{ what }} in the shop.",
            "Sell {{ what }} to a friend."
        ]
    );
}
