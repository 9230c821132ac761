"""Who would come to a point or a candidate site: people choose, the nearer and larger the likelier (Huff)."""

from dataclasses import dataclass

import numpy
import pandas
import scipy.sparse

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
    switched: scipy.sparse.csr_array

    def of_points(self, numbers: numpy.ndarray) -> "Reach":
        """The same for these points, by their numbers, in their order; -1 stands for one that nobody can reach."""
        chosen = numpy.flatnonzero(numbers >= 0)
        shape = (len(self.to_points), len(numbers))
        pick = scipy.sparse.csr_array((numpy.ones(len(chosen)), (numbers[chosen], chosen)), shape=shape)
        return Reach(self.to_points @ pick, self.to_sites, self.switched @ pick)


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
    moved, people = scipy.sparse.csr_array((len(sites), len(points))), numpy.zeros(len(points))
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
        moved += scipy.sparse.csr_array(joined.T) @ scipy.sparse.csr_array(customers)  # most pairs are out of reach
        people += customers.sum(axis=0)
    each = numpy.divide(1.0, people, out=numpy.zeros(len(people)), where=people > 0)
    return Reach(to_points, to_sites, scipy.sparse.csr_array(moved @ scipy.sparse.diags_array(each)))
