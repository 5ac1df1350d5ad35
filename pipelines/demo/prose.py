"""The text of demo reports: plain official sentences, another mixture for every unit and year.

Sentences are data (`data/prose.json`). The counts in them are those of the tables given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from random import Random
from typing import Any

from pipelines.demo.model import official_form
from pipelines.demo.units import DATA_DIRECTORY, DemoUnit
from schemas.codebook import Form

Values = dict[str, float]
Fill = Callable[..., str]

WRONG_BY = 2
"""What a list that is to add up wrongly is wrong by."""


@cache
def prose_data() -> dict[str, Any]:
    """Read `data/prose.json`."""
    data: dict[str, Any] = json.loads((DATA_DIRECTORY / "prose.json").read_text(encoding="utf-8"))
    return data


def write_title(random: Random, unit: DemoUnit, year: int) -> str:
    """Return the title, in one of the wordings in use for the year's form."""
    titles = prose_data()["titles"][official_form(year).printed]
    return str(random.choice(titles)).format(name=unit.name_in(year), year=year)


def write_preface(random: Random, unit: DemoUnit, year: int, period: int, author: str | None = None) -> str:
    """Return the paragraph before section 一: the notice, the period, whom to ask.

    Args:
        random: decides on wording, street and number.
        unit: the reporting unit.
        year: report year, which decides on the notice cited.
        period: year of the statistical period (another one than `year` is a mistake).
        author: short name of the unit named as author, the unit itself if left out.
    """
    data = prose_data()
    return str(random.choice(data["preface"])).format(
        notice=data["notices"][official_form(year).printed],
        short=author or unit.short_name_in(year),
        office=data["offices"][unit.kind],
        period=period,
        street=random.choice(data["streets"]),
        house=random.randint(1, 260),
        phone=random.randint(2_000_000, 8_999_999),
    )


def write_sections(
    random: Random,
    unit: DemoUnit,
    year: int,
    form: Form,
    values: Values,
    received_before: float | None,
    wrong_sum: str | None = None,
) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of sections 一, 五 and 六.

    Args:
        random: decides on the mixture.
        unit: the reporting unit.
        year: report year.
        form: form of the tables: only that of 2021 counts documents in force.
        values: cell code → the number that the text states.
        received_before: requests received in the year before, None to say nothing of it.
        wrong_sum: the list that is to add up wrongly: `published` or `channels`.
    """
    fill = _filler(random, unit, year)
    return {
        "一": tuple(_overall(random, fill, form, values, received_before, wrong_sum)),
        "五": tuple(_shortcomings(random, fill)),
        "六": (fill(random.choice(prose_data()["other_matters" if year > 2019 else "other_matters_2019"])),),
    }


def _filler(random: Random, unit: DemoUnit, year: int) -> Fill:
    """Return a function that fills a sentence in; topics and channels are drawn anew for each."""
    data = prose_data()
    words = {"we": data["we"][unit.kind], "office": data["offices"][unit.kind], "year": year, "next": year + 1}

    def fill(sentence: str, **more: object) -> str:
        topic, other_topic = random.sample(data["topics"], 2)
        channel, other_channel = random.sample(data["channels"], 2)
        drawn = {"topic": topic, "topic2": other_topic, "channel": channel, "channel2": other_channel}
        return sentence.format(**words, **drawn, times=random.randint(2, 9), **more)

    return fill


def _overall(
    random: Random, fill: Fill, form: Form, values: Values, received_before: float | None, wrong_sum: str | None
) -> Iterable[str]:
    data = prose_data()
    yield fill(random.choice(data["opening"]))
    for number, part in zip(data["numbers"], data["parts"], strict=True):
        sentences = [fill(s) for s in random.sample(part["sentences"], random.randint(2, 4))]
        if part is data["parts"][0]:
            sentences += [_published(random, fill, wrong_sum), *_documents(fill, form, values)]
        if part is data["parts"][1]:
            sentences = [*_requests(random, fill, values, received_before, wrong_sum), *sentences]
        if part is data["parts"][-1]:
            sentences += [_appeals(random, fill, values)]
            sentences += [] if any("工作考核" in sentence for sentence in sentences) else [data["assessment"]]
        yield f"{number}{part['title']}。{''.join(sentences)}"


def _published(random: Random, fill: Fill, wrong_sum: str | None) -> str:
    data = prose_data()
    names = random.sample(data["published_parts"], 3)
    counts = [random.randint(3, 90) for _ in names]
    slip = WRONG_BY if wrong_sum == "published" else 0
    return fill(data["published"], total=sum(counts) - slip, parts=_listed(zip(names, counts, strict=True), "条"))


def _documents(fill: Fill, form: Form, values: Values) -> list[str]:
    row = "documents.normative"
    if f"{row}.in_force" not in form.cells_by_code or not values[f"{row}.in_force"]:
        return []
    counts = {column: int(values[f"{row}.{column}"]) for column in ("issued", "repealed", "in_force")}
    return [fill(prose_data()["documents"], **counts)]


def _requests(
    random: Random, fill: Fill, values: Values, received_before: float | None, wrong_sum: str | None
) -> list[str]:
    """Say what table 三 says: received by applicant and by channel, carried in, ended how, carried out."""
    data = prose_data()["requests"]
    received, carried_in = int(values["requests.received.total"]), int(values["requests.carried_in.total"])
    if not received and not carried_in:
        return [fill(random.choice(data["none"]))]
    sentences = _received(random, fill, values, received, wrong_sum) if received else [fill(data["none_new"])]
    if received and received_before:
        change = received - int(received_before)
        key = "more" if change > 0 else "less" if change < 0 else "same"
        sentences.append(fill(data["change"][key], n=abs(change)))
    if carried_in:
        sentences.append(fill(data["carried_in"], n=carried_in))
    ended = int(values["requests.outcome_total.total"])
    if ended:
        sentences.append(fill(data["outcomes"], n=ended, parts=_listed(_outcomes(values), "件")))
    carried_out = int(values["requests.carried_out.total"])
    return [*sentences, fill(data["carried_out"], n=carried_out)] if carried_out else sentences


def _received(random: Random, fill: Fill, values: Values, received: int, wrong_sum: str | None) -> list[str]:
    data = prose_data()["requests"]
    applicants = [
        (column.label if column.code != "other_organisation" else f"{column.label}组织", count)
        for column in official_form(2021).block("requests").columns
        if column.code != "total" and (count := int(values[f"requests.received.{column.code}"]))
    ]
    if len(applicants) < 2:
        sentences = [fill(data["received_one"][0], n=received, applicant=applicants[0][0] if applicants else "自然人")]
    else:
        sentences = [fill(random.choice(data["received"]), n=received, parts=_listed(applicants, "件"))]
    slip = WRONG_BY if wrong_sum == "channels" else 0
    if slip or (received > 3 and random.random() < 0.5):
        by_hand, by_net = sorted((random.randint(0, received), random.randint(0, received)))
        sentences.append(fill(data["channels"], n=received, a=by_hand, b=by_net - by_hand, c=received - by_net + slip))
    return sentences


def _outcomes(values: Values) -> list[tuple[str, int]]:
    """Counts of the six kinds of outcome, those that are not 0."""
    prefixes = ("granted", "partly_granted", "denied_", "unavailable_", "unprocessed_", "other")
    counts = dict.fromkeys(prefixes, 0)
    for code, value in values.items():
        block, row, column = code.split(".")
        if block == "requests" and column == "total":
            for prefix in prefixes:
                counts[prefix] += int(value) if row.startswith(prefix) else 0
    names = prose_data()["requests"]["outcome_names"]
    return [(name, count) for name, count in zip(names, counts.values(), strict=True) if count]


def _appeals(random: Random, fill: Fill, values: Values) -> str:
    data = prose_data()["appeals"]
    review = int(values["appeals.review.total"])
    suits = int(values["appeals.suit_direct.total"] + values["appeals.suit_after_review.total"])
    return fill(data["some"], review=review, suits=suits) if review or suits else fill(random.choice(data["none"]))


def _shortcomings(random: Random, fill: Fill) -> Iterable[str]:
    data = prose_data()
    for number, key, bank in zip(
        data["numbers"], ("shortcomings", "improvements"), ("problems", "measures"), strict=False
    ):
        points = [fill(point) for point in random.sample(data[bank], random.randint(3, 4))]
        yield f"{number}{data[key]['title']}"
        listed = "；".join(f"{ordinal}{point}" for ordinal, point in zip(data["ordinals"], points, strict=False))
        yield f"{fill(random.choice(data[key]['opening']))}{listed}。"


def _listed(parts: Iterable[tuple[str, int]], unit: str) -> str:
    return "、".join(f"{name}{count}{unit}" for name, count in parts)
