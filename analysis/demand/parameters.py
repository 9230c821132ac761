"""What the expectation assumes, each figure with its mark: sourced, derived or guess."""

from dataclasses import dataclass, field, fields
from typing import Any

AGE_BANDS = ("0_15", "16_25", "26_45", "46_59", "60_up")
BAND_AGES = ((0, 15), (16, 25), (26, 45), (46, 59), (60, 79))
MATTERS = ("expiry_renewal", "damage_renewal", "loss_replacement", "first_issue")


PEAK_YEARS = (2025, 2028)  # when the cards of the mass issue expire, both included


@dataclass(frozen=True)
class Range:
    """How far a figure may be moved, in its own unit; a `share` is shown in per cent."""

    low: float
    high: float
    step: float
    unit: str = "share"  # share, years or factor


def _figure(
    default: Any, mark: str, title: tuple[str, str], meaning_zh: str, meaning_en: str, *, moves: Range | None = None
) -> Any:
    """One figure: its mark, its short name and its meaning in Chinese and English, and how far it may be moved."""
    told = {"mark": mark, "title_zh": title[0], "title_en": title[1], "meaning_zh": meaning_zh}
    return field(default=default, metadata=told | {"meaning_en": meaning_en, "moves": moves})


@dataclass(frozen=True)
class DemandParameters:
    """Shares are per person and year unless the name says otherwise; guesses are there to be changed."""

    validity_years: tuple[tuple[int, int], ...] = _figure(
        ((16, 5), (26, 10), (46, 20)),
        "sourced",
        ("有效期", "Validity"),
        "有效期：未满16岁5年，16至25岁10年，26至45岁20年，46岁起长期（居民身份证法第五条）",
        "Validity: 5 years under 16, 10 at 16-25, 20 at 26-45, long-term from 46 (Identity Card Law, Art. 5)",
    )
    first_card_age: int = _figure(
        16,
        "sourced",
        ("须领证年龄", "Age of the first card"),
        "年满16岁须申领（居民身份证法第二条、第七条）",
        "A card is required from the age of 16 (Identity Card Law, Arts. 2 and 7)",
        moves=Range(14, 18, 1, "years"),
    )
    mass_issue_shares: tuple[tuple[int, float], ...] = _figure(
        ((2004, 0.03), (2005, 0.17), (2006, 0.20), (2007, 0.20), (2008, 0.18), (2009, 0.08), (2010, 0.06),
         (2011, 0.04), (2012, 0.04)),
        "guess",
        ("各年集中换发比例", "Mass issue by year"),
        "第二代证集中换发时各年领证成年人的比例；由此得出的2025至2028年到期量约为此前四年的2.5倍（宁波报道约3倍，南平2至3倍）",
        "Share of adults given their second-generation card in each year of the mass issue; it makes expiries in "
        "2025-2028 about 2.5 times those of the four years before (reports: Ningbo about 3, Nanping 2-3)",
    )  # fmt: skip
    mass_issue_factor: float = _figure(
        1.0,
        "guess",
        ("集中换发的集中程度", "How concentrated the mass issue was"),
        "1为按假定的各年比例；0为九年平均分摊，换证高峰随之变平；各年合计不变",
        "1 is the shares assumed by year; 0 spreads them evenly over the nine years, which flattens the peak; their "
        "sum stays",
        moves=Range(0.0, 1.3, 0.05, "factor"),
    )
    loss_share: float = _figure(
        0.0135,
        "guess",
        ("每年丢失率", "Lost in a year"),
        "每人每年丢失率：全国约0.8%（由七个月640万件挂失推得），流动人口取1.2%至1.5%的中值",
        "Cards lost per person and year: about 0.8 % nationally (derived from 6.4 million reports in seven months), "
        "middle of 1.2-1.5 % for migrants",
        moves=Range(0.0, 0.03, 0.0005),
    )
    damage_share: float = _figure(
        0.003,
        "derived",
        ("每年损坏率", "Damaged in a year"),
        "每人每年损坏率：平常年份丢失与损坏约为45比10（估计）",
        "Cards damaged per person and year: losses and damage stand at about 45 to 10 (itself a guess)",
        moves=Range(0.0, 0.02, 0.0005),
    )
    child_issue_share: float = _figure(
        0.02,
        "guess",
        ("未满16岁每年申领率", "Children taking out a card in a year"),
        "未满16岁且尚无证者每年自愿申领的比例",
        "Share of those under 16 without a card who take one out in a year",
        moves=Range(0.0, 0.2, 0.005),
    )
    first_issue_since: tuple[int, int] = _figure(
        (2024, 5),
        "sourced",
        ("首次申领可异地办理", "First cards away from home"),
        "首次申领自2024年5月起在全国可异地办理",
        "First cards may be applied for away from home nationwide since May 2024",
    )
    age_shares: tuple[float, ...] = _figure(
        (0.13, 0.20, 0.42, 0.17, 0.08),
        "guess",
        ("年龄构成", "Age mix"),
        "资料未分年龄时采用的流动人口年龄构成（0-15、16-25、26-45、46-59、60岁及以上）",
        "Ages of floating residents where the files do not say (0-15, 16-25, 26-45, 46-59, 60 and over)",
    )
    month_weights: tuple[float, ...] = _figure(
        (0.075, 0.055, 0.105, 0.09, 0.085, 0.09, 0.105, 0.10, 0.08, 0.075, 0.075, 0.065),
        "guess",
        ("各月比例", "Share of each month"),
        "各月所占比例（流入地）：二月低，春节后与七八月高",
        "Share of each month where migrants arrive: low in February, high after Spring Festival and in summer",
    )

    season_factor: float = _figure(
        1.0,
        "guess",
        ("季节起伏程度", "Strength of the seasons"),
        "1为按假定的各月比例；0为各月相同",
        "1 is the shares assumed by month; 0 makes all months alike",
        moves=Range(0.0, 2.0, 0.1, "factor"),
    )

    @property
    def mass_issue(self) -> dict[int, float]:
        """Share of adults by year of the mass issue, as concentrated as the factor says."""
        shares = dict(self.mass_issue_shares)
        mean = sum(shares.values()) / max(len(shares), 1)
        return {year: mean + self.mass_issue_factor * (share - mean) for year, share in shares.items()}

    @property
    def months(self) -> tuple[float, ...]:
        """Share of the year in each month, as uneven as the factor says."""
        return tuple(1 / 12 + self.season_factor * (weight - 1 / 12) for weight in self.month_weights)

    def describe(self) -> list[dict[str, Any]]:
        """Every figure with its mark and meaning, to be shown beside the result, and what it was before a change."""
        return [
            {"name": item.name, "value": getattr(self, item.name), "default": item.default}
            | {key: item.metadata[key] for key in ("mark", "meaning_zh", "meaning_en")}
            for item in fields(self)
        ]
