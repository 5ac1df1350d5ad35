"""What a person decides stays over re-runs, falls when a value changes, and never touches a filed number."""

from pathlib import Path

import pytest

from pipelines.decisions.model import CellNow, FindingNow
from pipelines.ledger import Ledger
from tests.unit.decisions.deciding import (
    GRANTED,
    MARKS,
    NATURAL,
    NATURAL_GRANTED,
    NATURAL_OUTCOME,
    OUTCOME,
    RECEIVED,
    REVIEW,
    County,
)
from tests.unit.pipelines.making import hand_in, make_report

WRONG_SUM = {REVIEW: 3}
LOST_REQUEST = {RECEIVED: 21, NATURAL: 2, OUTCOME: 2, NATURAL_OUTCOME: 2, GRANTED: 2, NATURAL_GRANTED: 2}
"""A total of 21 that should be 2: the row does not add up, nor do requests and outcomes."""


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county in which nothing is to be decided by the tests that use it."""
    county = County(tmp_path_factory.mktemp("county"))
    county.hand_in(WRONG_SUM)
    return county


def test_an_explained_error_is_no_longer_open_but_stays_to_be_seen(county: County) -> None:
    county.hand_in(WRONG_SUM)
    assert county.unit_state() == ("errors", 1, 0)
    county.decide(2020, "排埠镇", "四.合计", "--explain", *MARKS)
    county.build()
    county.build()
    assert county.unit_state() == ("clean", 0, 1)
    assert county.states() == {"四.合计/review": "explained"}
    assert county.query("SELECT person, reason FROM findings_with_decisions WHERE state = 'explained'") == [
        ("李敏", "电话核实")
    ]


def test_a_decision_falls_when_a_value_it_is_about_changes_and_only_then(county: County) -> None:
    county.hand_in(WRONG_SUM)
    county.decide(2020, "排埠镇", "四.合计", "--dismiss", *MARKS)
    county.hand_in({**WRONG_SUM, "documents.normative.made": 5})
    assert county.states() == {"四.合计/review": "dismissed"}
    county.hand_in({REVIEW: 4})
    assert county.states() == {"四.合计/review": "void"}
    assert county.unit_state() == ("errors", 1, 0)
    county.hand_in(WRONG_SUM)
    assert county.states() == {"四.合计/review": "dismissed"}


def test_what_a_decision_holds_by_is_the_value_and_not_how_it_is_printed() -> None:
    finding = FindingNow("r", "p", "排埠镇", 2020, "2019", "四.合计", "review", "error", "fail", (REVIEW,), 0, 3, "")
    zero, blank, mark = CellNow(0, "0", "number"), CellNow(None, "", "blank"), CellNow(None, "—", "mark")
    prints = {finding.fingerprint({REVIEW: cell}) for cell in (zero, blank, mark, CellNow(3, "3", "number"))}
    assert len(prints) == 4
    assert finding.fingerprint({REVIEW: CellNow(0, "０件", "number")}) in prints


def test_a_correction_is_used_once_it_is_confirmed_and_the_filed_number_stays(county: County) -> None:
    county.hand_in(LOST_REQUEST)
    _, printed, _ = county.decide(2020, "排埠镇", "三.行合计", "--correct", f"{RECEIVED}=2", *MARKS)
    assert "还没有确认" in printed
    county.build()
    total = f"SELECT total, filed_total, corrected_count FROM county_totals WHERE cell_code = '{RECEIVED}'"
    assert county.query(total) == [(21, 21, 0)]
    assert county.states()["三.行合计/received"] == "corrected"
    assert county.unit_state() == ("errors", 2, 0)
    county.decide(2020, "排埠镇", "三.行合计", "--confirm", "--by", "王强", "--reason", "同意")
    county.build()
    assert county.query(total) == [(2, 21, 1)]
    assert county.query(f"SELECT value, raw FROM cells WHERE cell_code = '{RECEIVED}'") == [(21, "21")]
    assert county.query(
        "SELECT value, filed_value, correction_reason, corrected_by, confirmed_by FROM cells_used"
        " WHERE basis = 'corrected'"
    ) == [(2, 21, "电话核实", "李敏", "王强")]


def test_each_change_of_the_number_used_is_told_with_its_reason(county: County) -> None:
    county.hand_in(LOST_REQUEST)
    county.decide(2020, "排埠镇", "三.行合计", "--correct", f"{RECEIVED}=2", "--confirm", *MARKS)
    county.decide(2020, "排埠镇", "三.行合计", "--withdraw", "--by", "王强", "--reason", "弄错了")
    county.decide(2020, "排埠镇", "三.行合计", "--correct", f"{RECEIVED}=2", "--confirm", *MARKS)
    hand_in(county.store, make_report("铜鼓县排埠镇", changes={RECEIVED: 3}), "2020/更正.txt", day=9_000)
    county.build()
    changes = county.query(
        f"SELECT why, old_value, value, person FROM cell_changes WHERE cell_code = '{RECEIVED}' ORDER BY moment, why"
    )
    assert changes == [
        ("decision", 21, 2, "李敏"),
        ("withdrawn", 2, 21, "王强"),
        ("decision", 21, 2, "李敏"),
        ("handed_in_again", 21, 3, None),
        ("lapsed", 2, 3, "李敏"),
    ]
    assert county.query("SELECT count(*) FROM corrections") == [(0,)]


def test_what_holds_by_the_correction_is_settled_wherever_it_was_decided(county: County) -> None:
    county.hand_in(LOST_REQUEST)
    county.decide(2020, "排埠镇", "三.行合计", "--correct", f"{RECEIVED}=2", "--confirm", *MARKS)
    county.build()
    assert county.states() == {"三.行合计/received": "settled", "三.收办平衡/total": "settled"}
    assert county.unit_state() == ("clean", 0, 2)
    assert "三.收办平衡" not in county.decide("--list")[1]
    assert "没有 1900 年度的报告" in county.refused("--list", 1900)


def test_what_a_correction_breaks_is_said(county: County) -> None:
    county.hand_in(WRONG_SUM)
    county.decide(2020, "排埠镇", "四.合计", "--correct", f"{NATURAL}=1", "--confirm", *MARKS)
    county.build()
    assert county.states()["四.合计/review"] == "confirmed"
    assert {"三.行合计/received", "三.收办平衡/natural_person"} <= set(county.states())
    assert county.unit_state()[0] == "errors"
    assert county.query("SELECT DISTINCT basis FROM findings_with_decisions WHERE rule = '三.行合计'") == [
        ("corrected",)
    ]


def test_the_next_year_is_measured_by_the_corrected_year_before(county: County) -> None:
    carried = "requests.carried_in.total", "requests.carried_in.natural_person"
    out = "requests.carried_out.total", "requests.carried_out.natural_person"
    county.hand_in({RECEIVED: 1, NATURAL: 1, out[0]: 11, out[1]: 1}, year=2019)
    county.hand_in({carried[0]: 1, carried[1]: 1, out[0]: 1, out[1]: 1})
    assert county.unit_state(2020) == ("errors", 1, 0)
    county.decide(
        2019, "排埠镇", "三.行合计", "--instance", "carried_out", "--correct", f"{out[0]}=1", "--confirm", *MARKS
    )
    county.build()
    assert county.unit_state(2019)[:2] == ("clean", 0)
    assert county.unit_state(2020)[:2] == ("clean", 0)


def test_what_was_decided_can_be_taken_back_and_nothing_is_lost(county: County) -> None:
    county.hand_in(WRONG_SUM)
    county.decide(2020, "排埠镇", "四.合计", "--explain", *MARKS)
    county.decide(2020, "排埠镇", "四.合计", "--withdraw", "--by", "王强", "--reason", "弄错了")
    county.build()
    assert county.states() == {"四.合计/review": "open"}
    assert county.query("SELECT verdict, standing, person FROM decisions ORDER BY act_number") == [
        ("explained", "superseded", "李敏"),
        ("withdrawn", "superseded", "王强"),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((2020, "排埠镇", "四.合计", "--confirm", "--by", "李敏"), "--reason"),
        ((2020, "排埠镇", "四.合计", *MARKS), "--confirm"),
        ((2020, "排埠镇", "四.合计", "--confirm", "--dismiss", *MARKS), "一种"),
        ((2020, "高村镇", "四.合计", "--confirm", *MARKS), "高村镇"),
        ((2019, "排埠镇", "四.合计", "--confirm", *MARKS), "没有需要认定"),
        ((2020, "排埠镇", "四.总计", "--confirm", *MARKS), "有的是：四.合计"),
        ((2020, "排埠镇", "四.合计", "--instance", "x", "--confirm", *MARKS), "review"),
        ((2020, "排埠镇", "四.合计", "--correct", REVIEW, *MARKS), "格=数"),
        ((2020, "排埠镇", "四.合计", "--correct", f"{REVIEW}=三", *MARKS), "不是数字"),
        ((2020, "排埠镇", "四.合计", "--correct", f"{REVIEW}=-1", *MARKS), "不小于 0"),
        ((2020, "排埠镇", "四.合计", "--correct", f"{REVIEW}=1.5", *MARKS), "整数"),
        ((2020, "排埠镇", "四.合计", "--correct", f"{REVIEW}=nan", *MARKS), "不能填"),
        ((2020, "排埠镇", "四.合计", "--correct", f"{REVIEW}=3", *MARKS), "填报的就是"),
        ((2020, "排埠镇", "四.合计", "--correct", "结果=3", *MARKS), "格"),
        ((2020, "排埠镇", "四.合计", "--withdraw", *MARKS), "无从撤回"),
    ],
)
def test_what_cannot_be_taken_is_one_clear_line_and_leaves_no_act(
    undecided: County, arguments: tuple[object, ...], says: str
) -> None:
    message = undecided.refused(*arguments)
    assert says in message
    assert "\n" not in message
    assert Ledger(undecided.store).acts() == []


def test_a_cell_may_be_named_by_its_label(county: County) -> None:
    county.hand_in(WRONG_SUM)
    county.decide(2020, "排埠镇", "四.合计", "--correct", "总计=０", "--confirm", *MARKS)
    county.build()
    assert county.query("SELECT cell_code, corrected_value FROM corrections") == [(REVIEW, 0)]
