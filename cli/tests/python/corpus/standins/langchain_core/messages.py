"""As much of langchain_core.messages as the fixtures use."""


class Message:
    def __init__(self, content, role=None):
        self.content, self.role = content, role or type(self).role


class SystemMessage(Message):
    role = "system"


class HumanMessage(Message):
    role = "user"


class AIMessage(Message):
    role = "assistant"
