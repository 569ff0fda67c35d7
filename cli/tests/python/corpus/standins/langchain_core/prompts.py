"""As much of langchain_core.prompts as the fixtures use: templates that `str.format` fills in."""

from langchain_core.messages import AIMessage, HumanMessage, Message, SystemMessage


class PromptTemplate:
    def __init__(self, template, input_variables=None, partial_variables=None, template_format="f-string"):
        self.template, self.partial = template, partial_variables or {}

    @classmethod
    def from_template(cls, template, **more):
        return cls(template, **more)

    def format(self, **values):
        return self.template.format(**{**self.partial, **values})


class _Said(PromptTemplate):
    def format_messages(self, **values):
        return [self.of(self.format(**values))]


class SystemMessagePromptTemplate(_Said):
    of = SystemMessage


class HumanMessagePromptTemplate(_Said):
    of = HumanMessage


class AIMessagePromptTemplate(_Said):
    of = AIMessage


class MessagesPlaceholder:
    def __init__(self, variable_name, optional=False):
        self.name = variable_name

    def format_messages(self, **values):
        return values[self.name]


class ChatPromptTemplate:
    def __init__(self, messages):
        self.messages = messages

    @classmethod
    def from_messages(cls, messages):
        return cls(messages)

    @classmethod
    def from_template(cls, template):
        return cls([("human", template)])

    def format_messages(self, **values):
        made = []
        for turn in self.messages:
            if isinstance(turn, tuple) and turn[0] == "placeholder":
                made += values[turn[1].strip("{}")]
            elif isinstance(turn, tuple):
                made.append(Message(turn[1].format(**values), turn[0]))
            elif hasattr(turn, "format_messages"):
                made += turn.format_messages(**values)
            else:
                made.append(turn)
        return made
