"""Demand: who lives here, what they are expected to apply for, and what they did apply for."""

from dashboard.blocks import demand as blocks
from dashboard.blocks.assumptions import ask_assumptions
from dashboard.blocks.nonlocal_checks import show_non_local
from dashboard.blocks.renewal_peak import show_peak
from dashboard.blocks.use import show_openings, show_use
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer
from studies.demand import estimate_demand
from studies.use_told import tell_use


def show() -> None:
    """Draw the page."""
    reader = show_head(_("需求"), _("流动人口住在哪里，应有多少申请，实际受理了多少？"))
    parameters = ask_assumptions(reader)
    demand = answer(estimate_demand, parameters=parameters)
    blocks.show_areas(reader, demand)
    blocks.show_months(reader, demand)
    blocks.show_residents(reader, demand)
    blocks.show_origins(reader, demand)
    blocks.show_years(reader, demand)
    show_peak(reader, demand)
    use = answer(tell_use, parameters=parameters)
    show_use(reader, use)
    show_openings(use)
    show_non_local(reader)


show()
