"""The entry point for `dg`: the definitions of the county that the environment names, the project's own by default.

GOUJI_RAW    the folder with the reports as handed in     (data/raw)
GOUJI_OUT    the folder for everything made from them     (out, or out/ inside GOUJI_RAW)
GOUJI_INBOX  a second folder to take reports in from      (none)
GOUJI_ENGINE a file that says which workers do the steps  (none: the run's own process)
GOUJI_STORE_COPY where in object storage a copy of the store is kept  (nowhere)

GOUJI_RAW and GOUJI_INBOX may be addresses in object storage (s3://bucket/reports), see docs/scale.md.
"""

from __future__ import annotations

from assets.code_location import define_county
from assets.county import county_from_environment
from assets.engine import engine_from_environment

engine = engine_from_environment()
defs = define_county(county_from_environment(engine.batch_files), engine.executor)
