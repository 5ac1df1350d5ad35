"""When what is made from the reports is to be made again (declarative automation), and how old it may grow.

A person may materialize single partitions of `submissions` in Dagster's pages, or the tables alone. What depends on
them then follows by itself, in one run each, once the sensor `derived` is switched on. The main job makes everything
in one run, so that nothing is left to follow.
"""

from __future__ import annotations

from datetime import timedelta

from dagster import AssetSelection, AutomationCondition, AutomationConditionSensorDefinition, FreshnessPolicy

from assets.labels import GROUP_SITE, GROUP_WAREHOUSE

FOLLOW_SECONDS = 60

FOLLOWS = AutomationCondition.eager().without(~AutomationCondition.any_deps_missing()).with_label("follows")
"""Made again when something it is made from was. A unit that has not handed in is a partition that is missing, which
with `eager()` alone would keep every table from ever being made."""

EVERY_NIGHT = FreshnessPolicy.time_window(warn_window=timedelta(hours=26), fail_window=timedelta(days=8))
"""The nightly run makes all of it: a warning says that the last night's did not succeed, a failure that none did for a
week."""


def derived_sensor() -> AutomationConditionSensorDefinition:
    """Return the sensor that makes tables, site, slips and county tables again when what they are made from was."""
    return AutomationConditionSensorDefinition(
        "derived",
        target=AssetSelection.groups(GROUP_WAREHOUSE, GROUP_SITE),
        minimum_interval_seconds=FOLLOW_SECONDS,
        run_tags={"gouji/started_by": "derived"},
        description="Makes tables, site, slips and county tables (库表、网站、核对单、汇总表) again when what they "
        "are made from was materialized by itself.",
    )
