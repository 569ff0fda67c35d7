"""As much of dspy as the fixtures use."""

import inspect


class Signature:
    @classmethod
    def instructions(cls):
        return inspect.cleandoc(cls.__doc__)


def InputField(desc=None):
    return desc


OutputField = InputField
