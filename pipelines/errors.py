"""Errors that end in one clear line for the user."""


class UsageProblem(Exception):
    """The command cannot be carried out as asked. The message says what, where and what to do, in one line."""


class DamagedStore(UsageProblem):
    """A file of the store is not what was written. The message names the file and what to do."""
