"""Rendering helpers: data for scripts cannot become script, addresses stay inside the site, numbers read well."""

import json
import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.addresses import relative_link, unit_directory
from dashboards.rendering import embed_json, format_change, format_day, format_share
from tests.conftest import ROOT


@given(st.text())
def test_embedded_json_holds_no_markup_and_says_the_same(text):
    embedded = str(embed_json({"名称": text}))
    assert not set(embedded) & set("<>&")
    assert json.loads(embedded) == {"名称": text}


@given(st.text(max_size=30))
def test_a_unit_folder_is_one_safe_name(code):
    name = unit_directory(code)
    assert name.isascii() and name.replace("-", "").replace("_", "").isalnum() and name[0] not in "-_"


def test_units_with_unsafe_codes_do_not_share_a_folder():
    assert unit_directory("../x") != unit_directory("../y")
    assert unit_directory("tonggu-qiping") == "tonggu-qiping"


@pytest.mark.parametrize(
    ("origin", "link"),
    [
        ("index.html", "year/2020.html"),
        ("year/2019.html", "../year/2020.html"),
        ("unit/a/2.html", "../../year/2020.html"),
    ],
)
def test_links_are_relative_to_their_page(origin, link):
    assert relative_link(origin, "year/2020.html") == link


def test_changes_and_shares_in_words():
    assert [format_change(value) for value in (None, 0, 1200, -3)] == ["–", "持平", "增加 1,200", "减少 3"]
    assert [format_share(1, 3), format_share(0, 0)] == ["33.3%", "–"]
    assert [format_share(1, 80), format_share(25, 80)] == ["1.3%", "31.3%"], "as spreadsheet programs round"


def test_a_day_is_the_day_in_china():
    assert format_day(datetime(2026, 1, 14, 17, 30)) == "2026-01-15"


@pytest.mark.parametrize("name", ["site.css", "parts.css"])
def test_letters_are_as_large_as_a_reader_set_the_browser_to(name):
    text = (ROOT / "dashboards" / "static" / name).read_text(encoding="utf-8")
    assert "rem" in text
    assert not re.search(r"font(-size)?: [.\d]+px|@media[^{]*px\)", text)
