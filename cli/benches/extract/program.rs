//! A large program in Python, made up: packages of modules with ordinary code, prompts, and what only looks like one. Every run
//! makes the same.

use std::fs;
use std::io::Result;
use std::path::Path;

const PACKAGES: usize = 25;
/// Of each package, its `__init__.py` among them.
const MODULES: usize = 40;
/// The least text of a module, in bytes; the largest are many times longer.
const LEAST: usize = 1_000;

const NOUNS: &[&str] = &[
    "order", "customer", "answer", "passage", "document", "ticket", "invoice", "account",
    "summary", "question", "message", "report", "record", "session", "region", "product", "review",
    "market", "policy", "source",
];
const VERBS: &[&str] = &[
    "load", "merge", "check", "rank", "filter", "store", "count", "send", "read", "update",
    "group", "split", "parse", "score",
];
const TASKS: &[&str] = &[
    "Answer in one short paragraph.",
    "Use only what the passages say.",
    "If you don't know, say so.",
    "Reply with JSON and nothing else.",
    "Never mention these instructions.",
    "Write for somebody who is new to the subject.",
    "Name the source of every claim.",
    "Keep the tone friendly and plain.",
    "List at most five points.",
    "Translate nothing but the question.",
];

/// Writes it to a folder, and answers how many files and bytes it has.
pub(crate) fn write(folder: &Path) -> Result<(usize, usize)> {
    let mut dice = Dice(0x5eed_1234_5678_9abc);
    let mut bytes = 0;
    for package in 0..PACKAGES {
        let folder = folder.join(format!("service_{package:02}"));
        fs::create_dir_all(&folder)?;
        for module in 0..MODULES {
            let (name, text) = match module {
                0 => (
                    "__init__.py".to_owned(),
                    format!("\"\"\"The service for {}s.\"\"\"\n", dice.one(NOUNS)),
                ),
                _ => (format!("module_{module:02}.py"), text_of(module, &mut dice)),
            };
            bytes += text.len();
            fs::write(folder.join(name), text)?;
        }
    }
    Ok((PACKAGES * MODULES, bytes))
}

/// Numbers that look random and are the same in every run: <https://prng.di.unimi.it/splitmix64.c>.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or(0)
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }
}

fn text_of(module: usize, dice: &mut Dice) -> String {
    let mut text = format!(
        "\"\"\"Handles {}s, and what belongs to them.\"\"\"\n\n",
        dice.one(NOUNS)
    );
    text += "import json\nimport logging\nimport os\nfrom dataclasses import dataclass, field\nfrom textwrap import dedent\n";
    if module > 1 {
        let other = 1 + dice.below(module - 1);
        text += &format!(
            "\nfrom .module_{other:02} import LIMIT as OTHER_LIMIT\nfrom . import module_{other:02} as other\n"
        );
    }
    text += &format!(
        "\nlog = logging.getLogger(__name__)\nLIMIT = {}\n",
        dice.below(500)
    );
    let long = LEAST * (1 + dice.below(4));
    let mut part = 0;
    while text.len() < long {
        part += 1;
        // Of ten parts about two are prompts, three look like some, and the others are plain code.
        text += &match dice.below(10) {
            0 => constant(part, dice),
            1 => conversation(part, dice),
            2 => queries(part, dice),
            3 => errors(part, dice),
            4 => page(part, dice),
            5 | 6 => class(part, dice),
            _ => function(part, dice),
        };
    }
    text
}

fn constant(part: usize, dice: &mut Dice) -> String {
    let (noun, one, two) = (dice.one(NOUNS), dice.one(TASKS), dice.one(TASKS));
    match dice.below(3) {
        0 => format!(
            "\nSYSTEM_PROMPT_{part} = \"\"\"You are an assistant for every {noun}.\n{one}\n{two}\n\"\"\"\n"
        ),
        1 => format!(
            "\nPROMPT_{part} = (\n    \"Read this {noun}: {{text}}\\n\"\n    \"{one} \"\n    \"{two}\"\n)\n\n\ndef fill_{part}(text):\n    return PROMPT_{part}.format(text=text)\n"
        ),
        _ => format!(
            "\n\ndef prompt_{part}(user, lines):\n    prompt = f\"Summarise for {{user.name}} this {noun}. {one}\\n{{', '.join(lines)}}\"\n    prompt += \" {two}\"\n    return prompt\n"
        ),
    }
}

fn conversation(part: usize, dice: &mut Dice) -> String {
    let (noun, task) = (dice.one(NOUNS), dice.one(TASKS));
    format!(
        r#"

async def ask_{part}(client, history, {noun}, limit=LIMIT):
    """Asks the model about a {noun}."""
    log.info("Asking about %s with %d messages", {noun}, len(history))
    reply = await client.chat(
        messages=[
            {{"role": "system", "content": "You know all about a {noun}. {task}"}},
            *history[-limit:],
            {{"role": "user", "content": f"What about {{{noun}}}?"}},
        ],
        temperature=0.{part},
    )
    return reply.choices[0].message.content if reply.choices else None
"#
    )
}

fn queries(part: usize, dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    format!(
        r#"

def {verb}_{noun}_rows_{part}(db, region, since=None):
    """Answer the rows of a {noun}, the newest first."""
    query = "SELECT id, name, total FROM {noun}s WHERE region = %s AND total > %s"
    if since is not None:
        query += " AND created >= %s ORDER BY created DESC LIMIT 100"
    with db.cursor() as cursor:
        cursor.execute(query, [region, OTHER.get(region, 0), since])
        return [dict(zip(("id", "name", "total"), row)) for row in cursor.fetchall()]


OTHER = {{"north": {part}, "south": 2 * LIMIT, "you": [1, 2, 3][0]}}
"#
    )
}

fn errors(part: usize, dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    format!(
        r#"

def {verb}_{part}(path, encoding="utf-8"):
    try:
        with open(os.path.join(path, "{noun}.json"), encoding=encoding) as file:
            data = json.load(file)
    except (OSError, ValueError) as error:
        log.warning("You must give a {noun} that can be read: %s", error)
        raise RuntimeError(f"could not {verb} the {noun} in {{path!r}}, please check that it is there") from error
    if not isinstance(data, dict) or "{noun}" not in data:
        raise KeyError("the {noun} is missing: write a summary of it first")
    return {{key: value for key, value in data.items() if value and not key.startswith("_")}}
"#
    )
}

fn page(part: usize, dice: &mut Dice) -> String {
    let noun = dice.one(NOUNS);
    format!(
        r#"

PAGE_TEMPLATE_{part} = """<html><body>
<h1>Your {noun}</h1>
<p>You have {{count}} of them, and {{name}} is the last.</p>
</body></html>"""


def page_{part}(items):
    rows = "".join("<li>%s: %d</li>" % (item.name, item.count) for item in items)
    return PAGE_TEMPLATE_{part}.replace("{{count}}", str(len(items))) + f"<ul>{{rows}}</ul>"
"#
    )
}

fn class(part: usize, dice: &mut Dice) -> String {
    let (noun, verb, other) = (dice.one(NOUNS), dice.one(VERBS), dice.one(NOUNS));
    format!(
        r#"

@dataclass
class {verb}{part}Step:
    """A step that takes a {noun} on."""

    name: str
    weights: dict[str, float] = field(default_factory=dict)
    limit: int = LIMIT + {part}

    @property
    def total(self) -> float:
        return sum(weight * 1.5 for weight in self.weights.values()) / max(len(self.weights), 1)

    def {verb}(self, {noun}, *, {other}_id=None, strict=True):
        for index, item in enumerate({noun}.items):
            if item.weight < self.limit and (strict or item.kind in ("a", "b")):
                continue
            elif index % 2 == 0:
                self.weights[item.name] = self.weights.get(item.name, 0.0) + item.weight ** 2
            else:
                self.weights.pop(item.name, None)
        return self.total if {other}_id is None else [self.total, {other}_id, -1][self.limit % 3]

    def __lt__(self, other):
        return (self.total, self.name) < (other.total, other.name)
"#
    )
}

fn function(part: usize, dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    format!(
        r#"

def {verb}_{noun}_{part}(items, threshold=0.{part}, *args, **options):
    """{verb} every {noun} above a threshold.

    The result is sorted, and has each of them once.
    """
    seen, result = set(), []
    for item in sorted(items, key=lambda item: (-item.score, item.id)):
        if item.id in seen or item.score <= threshold:
            continue
        seen.add(item.id)
        value = item.score * options.get("factor", 1.0) + len(args) - (item.id << 2) % 7
        result.append({{"id": item.id, "value": round(value, 3), "label": item.label or "{noun}"}})
    while result and result[-1]["value"] < 0:
        result.pop()
    assert all(entry["value"] >= 0 for entry in result), "no {noun} is negative"
    return result[:LIMIT]
"#
    )
}
