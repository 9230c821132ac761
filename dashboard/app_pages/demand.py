"""Demand: who lives here, what they are expected to apply for, and what they did apply for."""

from dashboard.blocks.assumptions import ask_assumptions
from dashboard.blocks.demand import show_areas
from dashboard.blocks.demand_people import show_origins, show_residents
from dashboard.blocks.demand_time import show_months, show_years
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
    show_areas(reader, demand)
    show_months(reader, demand)
    show_residents(reader, demand)
    show_origins(reader, demand)
    show_years(reader, demand)
    show_peak(reader, demand)
    use = answer(tell_use, parameters=parameters)
    show_use(reader, use)
    show_openings(use)
    show_non_local(reader)


show()
