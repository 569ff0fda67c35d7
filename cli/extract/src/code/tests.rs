//! Which files are parsed again to resolve names.

use ruff_python_parser::parse_expression;

use super::*;
use crate::code::callees::Callee;
use crate::files::Source;
use crate::outline::Input;
use crate::scan::Options;

const PROGRAM: &[(&str, &str)] = &[
    (
        "main.py",
        "from facade import Agent, LIMIT, Mode, Worker, agent, ask, other\nimport models\n",
    ),
    (
        "facade.py",
        "import models as m\nfrom models import *\nfrom models import Agent\n\nother = m.Agent('Hi')\n",
    ),
    (
        "models.py",
        "LIMIT = 3\nTEXT = 'Hi'\n\ndef ask(question, *, tone):\n    return question\n\n\
         class Agent:\n    def __init__(self, prompt):\n        self.prompt = prompt\n\n    def run(self, task):\n        pass\n\n\
         class Worker(Agent):\n    pass\n\nagent = Agent('Hi')\n\n\
         class Mode(Enum):\n    FAST = 'fast'\n",
    ),
];

fn with_program(look: impl FnOnce(&Code<'_>)) {
    let sources = PROGRAM.iter().map(|(path, text)| Source {
        path: path.into(),
        text: (*text).to_owned(),
    });
    let sources: Vec<Source> = sources.collect();
    let inputs: Vec<Input<'_>> = sources.iter().map(Input::Given).collect();
    let tables = Tables::read(&inputs, Options::default());
    with_all(&tables, look);
}

fn symbol(code: &Code<'_>, expr: &str) -> Symbol {
    let expr = parse_expression(expr).unwrap().into_expr();
    code.symbol(0, 0, &expr).unwrap()
}

#[test]
fn names_are_resolved_without_the_files_that_define_them() {
    with_program(|code| {
        for name in ["LIMIT", "Agent", "ask", "models.ask", "Mode.FAST.value"] {
            assert_eq!(symbol(code, name).module, 2, "{name}");
        }
        let ask = symbol(code, "ask");
        assert!(matches!(
            code.definition(&ask),
            Some(Definition::Function(_))
        ));
        assert!(!code.may_hold_text(&symbol(code, "LIMIT")));
        assert!(code.may_be_evaluated(&symbol(code, "models.TEXT")));
        assert!(code.only_value(&ask).is_none());
        assert!(!code.modules.has_parsed(1) && !code.modules.has_parsed(2));
    });
}

#[test]
fn parameters_are_known_without_the_files_that_define_them() {
    with_program(|code| {
        let parameter = |function: &str, keyword: Option<&str>, position: usize| {
            let function = parse_expression(function).unwrap().into_expr();
            let [callee] = code.callees(0, 0, &function)[..] else {
                return None;
            };
            assert!(matches!(callee, Callee::Function { module: 2, .. }));
            let found = code.parameter(callee, keyword, position);
            found.map(|symbol| symbol.name)
        };
        assert_eq!(parameter("ask", None, 0).as_deref(), Some("question"));
        assert_eq!(parameter("ask", None, 1), None, "`tone` needs its name");
        assert_eq!(parameter("ask", Some("tone"), 0).as_deref(), Some("tone"));
        assert_eq!(parameter("Agent", None, 0).as_deref(), Some("prompt"));
        assert!(!code.modules.has_parsed(1) && !code.modules.has_parsed(2));
    });
}

#[test]
fn the_class_of_an_imported_object_is_known_without_the_files_that_make_it() {
    with_program(|code| {
        for method in ["agent.run", "other.run"] {
            let method = parse_expression(method).unwrap().into_expr();
            let callees = code.callees(0, 0, &method);
            assert!(matches!(callees[..], [Callee::Function { module: 2, .. }]));
        }
        assert!(!code.may_be_evaluated(&symbol(code, "agent")));
        assert!(!code.modules.has_parsed(1) && !code.modules.has_parsed(2));
    });
}

#[test]
fn a_class_that_extends_none_of_a_library_is_not_parsed_for_its_arguments() {
    with_program(|code| {
        let call = parse_expression("Worker('Hi')").unwrap().into_expr();
        assert!(code.sinks(0, 0, call.as_call_expr().unwrap()).is_empty());
        assert!(!code.modules.has_parsed(1) && !code.modules.has_parsed(2));
    });
}

#[test]
fn values_are_parsed_again_where_they_are_needed() {
    with_program(|code| {
        let text = symbol(code, "models.TEXT");
        assert!(code.only_value(&text).is_some());
        assert!(code.modules.has_parsed(2) && !code.modules.has_parsed(1));
    });
}
