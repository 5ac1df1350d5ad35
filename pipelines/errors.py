"""Errors that end in one clear line for the user."""


class UsageProblem(Exception):
    """The command cannot be carried out as asked. The message says what, where and what to do, in one line."""
