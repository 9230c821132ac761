"""An answer of the guide under headings, as a citizen reads it: the same on the page, on paper and in the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from data.labels import label
from studies.guide import GuideAnswer

MOST_POINTS = 5
ASSUMED = "＊"
DETAILS = ("address", "phone", "hours")


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `key` is the heading's key in labels.toml under guide_section."""

    key: str
    title: str
    lines: tuple[str, ...]


def tell_answer(answer: GuideAnswer, most_points: int = MOST_POINTS) -> list[Section]:
    """What a citizen needs for this matter; of a case that these rules are not for, only that.

    How to report a loss is told with the replacement of a lost card.
    """
    told = _Teller(answer, most_points)
    sections = [("answer", [answer.reason, *answer.cautions]), ("where", told.where())]
    if answer.scope != "nowhere":
        if answer.matter == "loss_replacement":
            sections += tell_loss(answer)
        sections += [
            ("who", [*answer.who, *answer.when]),
            ("documents", list(answer.documents)),
            ("on_the_spot", [*answer.in_person, *answer.form, *answer.receipt]),
            ("fee", told.fee()),
            ("limit", told.limit()),
            ("collection", told.collection()),
            ("another", told.another()),
            ("temporary_card", told.temporary_card()),
            ("refusal", list(answer.refused_when)),
        ]
    return _sections(sections, answer)


def tell_found(answer: GuideAnswer) -> list[Section]:
    """A card lost or found, whatever the matter asked for."""
    return _sections([*tell_loss(answer), ("found_card", list(answer.found_card))], answer)


def tell_loss(answer: GuideAnswer) -> list[tuple[str, list[str]]]:
    """How to report a loss, and what that does."""
    report = answer.loss_report
    keys = {"how": "loss_report", "effect": "loss_effect", "no_effect": "loss_no_effect"}
    return [(title, list(report[key])) for key, title in (keys | {"found_again": "loss_found_again"}).items()]


def describe_point(point: dict[str, Any], lang: str) -> str:
    """One point on a line: name, district, and what is known of address, telephone and hours."""
    known = ("，" if lang == "zh" else ", ").join(point[name] for name in DETAILS if point[name])
    details = label("guide", "point_details", lang).format(details=known) if known else ""
    return label("guide", "point", lang).format(name=point["name"], district=point["district"], details=details)


def has_assumed(sections: Sequence[Section]) -> bool:
    """Whether a line is marked as assumed, so that the note on the mark is due."""
    return any(line.endswith(ASSUMED) for section in sections for line in section.lines)


def _sections(given: Sequence[tuple[str, list[str]]], answer: GuideAnswer) -> list[Section]:
    return [
        Section(key, label("guide_section", key, answer.lang), tuple(_marked(line, answer) for line in lines))
        for key, lines in given
        if lines
    ]


def _marked(line: str, answer: GuideAnswer) -> str:
    """The line with a star where it rests on what is only assumed."""
    return line + ASSUMED if any(assumed.lower() in line.lower() for assumed in answer.assumed) else line


@dataclass(frozen=True)
class _Teller:
    answer: GuideAnswer
    most_points: int

    def _say(self, key: str, **values: object) -> str:
        return label("guide", key, self.answer.lang).format(**values)

    def _join(self, words: Sequence[str]) -> str:
        if self.answer.lang == "zh":
            return "；".join(words)
        return "; ".join(word[:1].lower() + word[1:] for word in words)

    def where(self) -> list[str]:
        points = self.answer.points
        lines = [self.answer.where, *(describe_point(point, self.answer.lang) for point in points[: self.most_points])]
        more = len(points) - self.most_points
        return [*lines, self._say("more_points", count=more)] if more > 0 else lines

    def fee(self) -> list[str]:
        charge = self._say("charge" if self.answer.fee_yuan else "no_charge", yuan=self.answer.fee_yuan)
        return [charge, *(self.answer.fee_notes if self.answer.fee_yuan else ())]

    def limit(self) -> list[str]:
        return list(self._limit())

    def _limit(self) -> Iterator[str]:
        answer = self.answer
        yield self._say("limit", days=answer.limit_days)
        if answer.due_on:
            yield self._say("limit_until", on=answer.on.isoformat(), due=answer.due_on.isoformat())
        if answer.extension_days:
            yield self._say("extension", days=answer.extension_days)
        # What is only assumed is no promise to print.
        if answer.promised_days is not None and answer.promised_mark == "sourced":
            yield self._say(f"promised_{answer.promised_unit}", days=answer.promised_days)

    def collection(self) -> list[str]:
        papers = self._join(self.answer.on_collection)
        bring = [self._say("bring_to_collect", papers=papers)] if papers else []
        return [*bring, *self.answer.validity]

    def another(self) -> list[str]:
        papers = self._join(self.answer.papers_for_another)
        brings = [self._say("another_brings", papers=papers)] if papers else []
        return [*self.answer.entrustment, *brings]

    def temporary_card(self) -> list[str]:
        card = self.answer.temporary_card
        charge = [self._say("temporary_charge", yuan=card["fee_yuan"])] if card["fee_yuan"] is not None else []
        return [*card["about"], *charge] if card["about"] else []
