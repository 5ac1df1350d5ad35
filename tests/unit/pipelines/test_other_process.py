"""A job beside others: its result or its error comes back, and it is done also where the process is no more."""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from pipelines.errors import UsageProblem
from pipelines.other_process import OtherProcess, in_turn


def refuse():
    raise UsageProblem("不发布")


class UnportableError(Exception):
    def __init__(self, one, other):
        super().__init__(f"{one}{other}")


def fail():
    raise UnportableError("坏", "了")


@pytest.fixture
def other():
    process = OtherProcess()
    yield process
    process.end()


def kill_the_other(own):
    if os.getpid() != own:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def test_a_job_is_done_beside_or_in_turn(other):
    with other.doing(partial(pow, 2, 9)):
        """Its answer is not asked for."""
    with other.doing(os.getpid) as number:
        assert number() == number() != os.getpid()
    with in_turn(os.getpid) as number:
        assert number() == os.getpid()


@pytest.mark.parametrize(("job", "error", "words"), [(refuse, UsageProblem, "不发布"), (fail, RuntimeError, "坏了")])
def test_what_went_wrong_is_said_here(other, job, error, words):
    with pytest.raises(error, match=words), other.doing(job) as done:
        done()


def test_what_a_killed_process_would_have_given_is_worked_out_here(other):
    for _ in range(2):
        with other.doing(partial(kill_the_other, os.getpid())) as number:
            assert number() == os.getpid()
