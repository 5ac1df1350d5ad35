"""Copied narrative among all reports of a year, as `gouji check` and the build of the warehouse look for it.

    python -m benchmarks.likeness [--reports 2000]

Texts are those of demo reports, which share much of their wording; one in a hundred is a copy of another with some
sentences changed. All copies must be found and nothing else.
"""

from __future__ import annotations

import argparse
import time
from random import Random

from pipelines.demo.county import generate_county
from pipelines.likeness.together import Narratives
from pipelines.likeness.words import OTHER, PARTS, Narrative

COPIED_EVERY = 100
UNITS, YEARS = 40, tuple(range(2019, 2026))


def narratives(count: int) -> list[Narrative]:
    """So many reports of different units on one year: the texts of demo counties, and copies among them."""
    texts: list[dict[str, str]] = []
    seed = 1
    while len(texts) < count:
        county = generate_county(seed=seed, units=UNITS, years=YEARS, planted_share=0)
        texts += [{part: "\n".join(each.sections[part]) for part in PARTS} for each in county.reports()]
        seed += 1
    random = Random(seed)
    for place in range(0, count, COPIED_EVERY):
        sentences = texts[place + 1]["一"].split("。")
        sentences[random.randrange(len(sentences))] = "这一句是新写的"
        texts[place]["一"] = "。".join(sentences)
    return [Narrative(f"{place:05d}", f"单位{place}", 2023, texts[place]) for place in range(count)]


def main() -> None:
    """Print the seconds of this process and what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2_000)
    count = parser.parse_args().reports
    reports = narratives(count)
    started = time.process_time()
    found = Narratives().contexts(reports)
    seconds = time.process_time() - started
    alike = {place for place, context in enumerate(found) if OTHER in context.numbers}
    planted = {place + more for place in range(0, count, COPIED_EVERY) for more in (0, 1)}
    print(
        f"{count} reports of a year: {seconds:.1f} CPU s, {len(alike & planted)} of {len(planted)} copied or"
        f" copied from found, {len(alike - planted)} others"
    )


if __name__ == "__main__":
    main()
