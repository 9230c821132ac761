"""Who would come to a point or a candidate site: people choose, the nearer and larger the likelier (Huff)."""

from dataclasses import dataclass

import numpy
import pandas

from analysis.siting import huff_pull, huff_shares, shares_of_newcomers
from studies.access import PLACES_AT_ONCE
from studies.travel import Travel
from studies.window_outlook import Outlook


@dataclass(frozen=True)
class Reach:
    """Cases a year not applied for yet that would come to each point (points,) and each site (sites,) had it room.

    `switched` (sites, points): the share of a point's people who would go to the site instead.
    """

    to_points: numpy.ndarray
    to_sites: numpy.ndarray
    switched: numpy.ndarray


def find_reach(
    travel: Travel,
    outlook: Outlook,
    points: pandas.DataFrame,
    sites: pandas.DataFrame,
    decay_minutes: float,
    most_minutes: float,
) -> Reach:
    """Points and sites with site_id, lon, lat and size; nobody goes farther than `most_minutes`."""
    to_points, to_sites = numpy.zeros(len(points)), numpy.zeros(len(sites))
    moved, people = numpy.zeros((len(sites), len(points))), numpy.zeros(len(points))
    for start in range(0, len(outlook.places), PLACES_AT_ONCE):
        part = slice(start, start + PLACES_AT_ONCE)
        places, latent, expected = outlook.places.iloc[part], outlook.latent[part], outlook.expected[part]
        pull, coming = (
            huff_pull(travel.minutes(places, each), each["size"], decay_minutes, most_minutes)
            for each in (points, sites)
        )
        shares, joined = huff_shares(pull), shares_of_newcomers(pull, coming)
        to_points += latent @ shares
        to_sites += latent @ joined
        customers = shares * expected[:, None]
        moved += joined.T @ customers
        people += customers.sum(axis=0)
    switched = numpy.divide(moved, people, out=numpy.zeros_like(moved), where=people > 0)
    return Reach(to_points, to_sites, switched)
