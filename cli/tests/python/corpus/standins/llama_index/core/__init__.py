"""As much of llama_index.core as the fixtures use."""

import enum


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
        import jinja2

        return jinja2.Environment(keep_trailing_newline=True).from_string(self.template).render(**values)
