//! The words that names of prompts and of other texts consist of.

/// Words in the names of prompts.
pub(super) const PROMPT: &[&str] = &[
    "prompt",
    "prompts",
    "instruction",
    "instructions",
    "persona",
    "preamble",
    "guideline",
    "guidelines",
    "fewshot",
    "sysprompt",
    "systemprompt",
];

/// Words after `system` in the names of prompts.
pub(super) const SYSTEM: &[&str] = &[
    "message", "msg", "content", "text", "role", "context", "template", "default",
];

/// First words of the names of functions that build a message.
pub(super) const MAKERS: &[&str] = &[
    "build", "compose", "create", "format", "generate", "make", "render",
];

/// Words before `message` in the names of what the user says to a model.
pub(super) const TURNS: &[&str] = &["human", "user"];

/// Words after `user` in the names of what the user says to a model.
pub(super) const MESSAGE: &[&str] = &["content", "message", "msg", "turn"];

/// Last words of names that are not those of prompts.
pub(super) const OTHER: &[&str] = &[
    "name",
    "names",
    "id",
    "ids",
    "key",
    "keys",
    "path",
    "file",
    "filename",
    "dir",
    "directory",
    "folder",
    "url",
    "uri",
    "version",
    "type",
    "types",
    "label",
    "labels",
    "tokens",
    "token",
    "count",
    "length",
    "len",
    "size",
    "hash",
    "title",
    "description",
    "desc",
    "placeholder",
    "regex",
    "pattern",
    "error",
    "html",
    "sql",
    "css",
    "color",
    "colour",
    "style",
    "cost",
    "price",
    "limit",
    "help",
    "log",
    "status",
    "class",
    "column",
    "table",
    "field",
    "fields",
    "icon",
    "emoji",
    "model",
    "encoding",
    "extension",
    "timeout",
    "tooltip",
    "heading",
    "subtitle",
    "subject",
    "date",
    "email",
    "kind",
    "category",
    "tag",
    "tags",
    "slug",
    "logger",
    "env",
    "query",
    "response",
    "reply",
    "greeting",
    "fallback",
    "answer",
    "url",
    "marker",
    "markers",
    "patterns",
    "keywords",
    "separator",
    "delimiter",
    "button",
    "caption",
    "hint",
    "example",
    "examples",
    "note",
    "statement",
    "disclaimer",
    "banner",
    "usage",
    "docstring",
    "preview",
];

/// First words of names that say something about a prompt.
pub(super) const ABOUT: &[&str] = &[
    "is", "has", "num", "show", "use", "exclude", "enable", "disable", "include", "max", "min",
    "validate",
];

/// Words before `instructions` in the names of texts for people.
pub(super) const FOR_PEOPLE: &[&str] = &[
    "install",
    "installation",
    "setup",
    "usage",
    "deployment",
    "login",
    "signup",
    "upgrade",
    "download",
    "build",
    "shipping",
    "payment",
    "cli",
    "keyboard",
    "terminal",
    "shell",
];

/// Keys of entries that are attributes, and not topics.
pub(super) const ATTRIBUTES: &[&str] = &[
    "name",
    "id",
    "description",
    "version",
    "model",
    "type",
    "label",
    "path",
    "url",
    "file",
    "key",
    "role",
    "help",
    "date",
    "author",
    "tags",
    "category",
    "kind",
    "status",
    "placeholder",
    "tooltip",
    "error",
    "html",
    "sql",
    "regex",
    "pattern",
];

/// Last words, in the plural, of the names of one text.
pub(super) const ONE_TEXT: &[&str] = &[
    "instructions",
    "guidelines",
    "rules",
    "lines",
    "parts",
    "steps",
];

/// Last words of the names of texts about something else.
pub(super) const SUBJECTS: &[&str] = &[
    "error",
    "errors",
    "note",
    "notes",
    "status",
    "log",
    "description",
    "desc",
    "help",
    "title",
    "name",
    "label",
    "detail",
    "reason",
    "caption",
    "tooltip",
    "path",
    "url",
    "key",
    "id",
];

/// Words before `text` in the names of texts that people see.
pub(super) const SHOWN: &[&str] = &[
    "button",
    "caption",
    "error",
    "help",
    "label",
    "placeholder",
    "tooltip",
];
