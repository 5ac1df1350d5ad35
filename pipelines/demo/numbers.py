"""The true numbers of the demo county: histories of every cell, drawn for all units and years at once.

Every rule holds on them: rows and columns add up, what one year carries over the next one takes in, stocks follow their
changes. Mistakes are planted later (`mistakes`). An array here has the shape units × years, dtype int64; amounts of
money are whole 1/100 万元 until `value_tables` divides them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.units import WORKLOADS, DemoUnit
from schemas.codebook import all_cells, forms

Counts = NDArray[np.int64]
Rates = NDArray[np.float64]

APPLICANT_SHARES = (0.86, 0.07, 0.005, 0.01, 0.045, 0.01)
"""Natural persons, businesses, research institutes, public interest organisations, legal services, others."""

OUTCOME_SHARES = {
    "granted": 0.45,
    "partly_granted": 0.12,
    "denied_state_secret": 0.004,
    "denied_forbidden_by_law": 0.01,
    "denied_safety_stability": 0.003,
    "denied_third_party": 0.02,
    "denied_internal_affairs": 0.02,
    "denied_process_information": 0.015,
    "denied_enforcement_file": 0.02,
    "denied_administrative_query": 0.02,
    "unavailable_not_held": 0.14,
    "unavailable_not_compiled": 0.04,
    "unavailable_still_unclear": 0.02,
    "unprocessed_petition": 0.04,
    "unprocessed_duplicate": 0.02,
    "unprocessed_publication": 0.005,
    "unprocessed_excessive": 0.003,
    "unprocessed_confirmation": 0.01,
    "other_not_corrected": 0.02,
    "other_fee_unpaid": 0.002,
    "other_rest": 0.018,
}
"""How requests end, as shares of those answered; `other` of the 2019 form is the sum of the last three."""

CARRIED_OUT_SHARE = 0.07
PENDING_SHARE = 0.15
APPEAL_RESULTS = {"upheld": 0.75, "corrected": 0.15, "other": 0.10}


@dataclass(frozen=True)
class Situation:
    """What the draws depend on, each units × years: how busy a unit is in a year, and whether that year is its last."""

    rates: dict[str, Rates]
    is_last: NDArray[np.bool_]
    exists: NDArray[np.bool_]


def draw_numbers(seed: int, units: tuple[DemoUnit, ...], years: tuple[int, ...]) -> dict[str, NDArray[np.float64]]:
    """Draw every cell of every form for all units and years.

    Returns:
        Cell code → units × years, float64, amounts in 万元. Years in which a unit does not exist are all zero.
    """
    random = np.random.default_rng(seed)
    situation = _situation(random, units, years)
    counts: dict[str, Counts] = {}
    _draw_requests(random, situation, counts)
    _draw_appeals(random, situation, counts)
    _draw_documents(random, situation, counts)
    _draw_items(random, situation, counts)
    _draw_money(random, situation, counts)
    money = {code for code, cell in all_cells().items() if cell.column.kind == "amount"}
    return {code: values / 100.0 if code in money else values.astype(np.float64) for code, values in counts.items()}


def _situation(random: np.random.Generator, units: tuple[DemoUnit, ...], years: tuple[int, ...]) -> Situation:
    exists = np.array([[unit.reports_in(year) for year in years] for unit in units])
    is_last = np.array([[unit.to_year == year for year in years] for unit in units])
    rates = {}
    for name in WORKLOADS:
        drift = random.normal(0.0, 0.06, exists.shape).cumsum(axis=1)
        means = np.array([unit.workload[name] for unit in units])
        rates[name] = means[:, None] * np.exp(drift) * exists
    return Situation(rates, is_last, exists)


def _draw_requests(random: np.random.Generator, situation: Situation, counts: dict[str, Counts]) -> None:
    """Table 三: draw what comes in by applicant, split off what is carried out, share the rest among the outcomes."""
    names = [column.code for column in forms()["2021"].block("requests").columns]
    rates = situation.rates["requests"]
    received = random.poisson(rates[:, :, None] * np.array(APPLICANT_SHARES))
    carried_in = np.zeros_like(received)
    carried_out = np.zeros_like(received)
    for year in range(received.shape[1]):
        if year:
            carried_in[:, year] = carried_out[:, year - 1]
        open_share = np.where(situation.is_last[:, year], 0.0, CARRIED_OUT_SHARE)[:, None]
        carried_out[:, year] = random.binomial(received[:, year] + carried_in[:, year], open_share)
    answered = received + carried_in - carried_out
    shares = np.array(list(OUTCOME_SHARES.values()))
    outcomes = random.multinomial(answered, shares / shares.sum())
    rows = {"received": received, "carried_in": carried_in, "outcome_total": answered, "carried_out": carried_out}
    rows |= {row: outcomes[..., place] for place, row in enumerate(OUTCOME_SHARES)}
    rows["other"] = rows["other_not_corrected"] + rows["other_fee_unpaid"] + rows["other_rest"]
    for row, values in rows.items():
        for place, name in enumerate(names[:-1]):
            counts[f"requests.{row}.{name}"] = values[..., place]
        counts[f"requests.{row}.{names[-1]}"] = values.sum(axis=-1)


def _draw_appeals(random: np.random.Generator, situation: Situation, counts: dict[str, Counts]) -> None:
    """Table 四: cases pending at a year's end are counted again in the next; suits after review follow a review."""
    rates = situation.rates["appeals"]
    review = _draw_procedure(random, situation, rates, np.ones_like(situation.exists))
    direct = _draw_procedure(random, situation, rates * 0.3, np.ones_like(situation.exists))
    after = _draw_procedure(random, situation, rates * 0.4, review["total"] > 0)
    for procedure, results in {"review": review, "suit_direct": direct, "suit_after_review": after}.items():
        counts |= {f"appeals.{procedure}.{result}": values for result, values in results.items()}


def _draw_procedure(
    random: np.random.Generator, situation: Situation, rates: Rates, allowed: NDArray[np.bool_]
) -> dict[str, Counts]:
    total = np.where(allowed, random.poisson(rates), 0)
    pending = np.zeros_like(total)
    for year in range(total.shape[1]):
        if year:
            total[:, year] += pending[:, year - 1]
        share = np.where(situation.is_last[:, year] | ~allowed[:, year], 0.0, PENDING_SHARE)
        pending[:, year] = random.binomial(total[:, year], share)
    ended = random.multinomial(total - pending, list(APPEAL_RESULTS.values()))
    results = {result: ended[..., place] for place, result in enumerate(APPEAL_RESULTS)}
    return {**results, "pending": pending, "total": total}


def _draw_documents(random: np.random.Generator, situation: Situation, counts: dict[str, Counts]) -> None:
    """Documents of both forms; nobody in a county makes regulations."""
    rates, exists = situation.rates["documents"], situation.exists
    nothing = np.zeros(exists.shape, dtype=np.int64)
    made = random.poisson(rates)
    published = random.binomial(made, 0.85)
    before = random.poisson(rates[:, :1] * 3)
    in_force, issued, repealed = nothing.copy(), random.poisson(rates * 0.2), nothing.copy()
    stock = random.poisson(rates[:, 0] * 1.2)
    for year in range(exists.shape[1]):
        held = stock + issued[:, year]
        repealed[:, year] = np.where(situation.is_last[:, year], held, random.binomial(held, 0.12)) * exists[:, year]
        stock = in_force[:, year] = held - repealed[:, year]
    total_public = (before + published.cumsum(axis=1)) * exists
    for row, values in {
        "normative": (made, published, total_public, issued, repealed, in_force * exists),
        "regulations": (nothing,) * 6,
        "other_public": (nothing,) * 3,
    }.items():
        columns = ("made", "published", "total_public", "issued", "repealed", "in_force")
        counts |= {f"documents.{row}.{column}": array for column, array in zip(columns, values, strict=False)}


def _draw_items(random: np.random.Generator, situation: Situation, counts: dict[str, Counts]) -> None:
    """Items and decisions of table 二: this year's items are next year's prior ones."""
    for code, workload in {
        "licensing.permits": "permits",
        "licensing.services": "services",
        "enforcement.penalties": "penalties",
        "enforcement.coercion": "coercion",
        "fees.administrative_fees": "fees",
    }.items():
        rates = situation.rates[workload]
        items = np.ceil(4 * np.log1p(rates[:, 0])).astype(np.int64)
        prior, change = np.zeros(rates.shape, np.int64), np.zeros(rates.shape, np.int64)
        for year in range(rates.shape[1]):
            step = random.integers(-2, 4, len(items)) * (random.random(len(items)) < 0.4)
            prior[:, year] = items
            change[:, year] = np.where(items + step > 0, step, 0) * (items > 0)
            items = items + change[:, year]
        counts[f"{code}.prior_items"] = prior * situation.exists
        counts[f"{code}.change"] = change * situation.exists
        if f"{code}.decisions" in all_cells():
            decisions = random.poisson(rates)
            taken_for_items = (change != 0) & (decisions == prior + change)
            counts[f"{code}.decisions"] = decisions + taken_for_items


def _draw_money(random: np.random.Generator, situation: Situation, counts: dict[str, Counts]) -> None:
    """Fees and procurement in 1/100 万元; no project without money and no money without a project."""
    fees = situation.rates["fees"] * 100 * random.uniform(0.9, 1.1, situation.exists.shape)
    counts["fees.administrative_fees.amount"] = np.round(fees).astype(np.int64)
    projects = random.poisson(situation.rates["procurement"])
    price = np.round(random.lognormal(np.log(900), 0.6, projects.shape)).clip(150, 20_000).astype(np.int64)
    counts["procurement.central_procurement.projects"] = projects
    counts["procurement.central_procurement.amount"] = projects * price
