"""As much of llama_index.core as the fixtures use."""

import enum

import jinja2


class PromptTemplate:
    def __init__(self, template, prompt_type=None):
        self.template = template

    def format(self, **values):
        return self.template.format(**values)


class MessageRole(str, enum.Enum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class ChatMessage:
    def __init__(self, content, role):
        self.content, self.role = content, role


class RichPromptTemplate:
    def __init__(self, template_str):
        self.template = template_str

    def format(self, **values):
        return jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(self.template).render(**values)
