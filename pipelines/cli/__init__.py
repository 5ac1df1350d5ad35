"""The command line. Each floor brings its own verbs; they are found by entry point, so that imports go only down."""

from pipelines.cli.main import main

__all__ = ["main"]
