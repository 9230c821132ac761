"""What the options of a planner cost and take, each figure with its mark: sourced, derived or guess."""

from dataclasses import dataclass, field, fields
from typing import Any


def _figure(default: Any, mark: str, meaning_zh: str, meaning_en: str) -> Any:
    return field(default=default, metadata={"mark": mark, "meaning_zh": meaning_zh, "meaning_en": meaning_en})


@dataclass(frozen=True)
class OptionParameters:
    """Yuan, hours and shares; guesses are there to be replaced by the bureau's own accounts."""

    staff_yearly_yuan: float = _figure(
        130_000,
        "guess",
        "一名窗口辅助人员一年的费用（元，含社保）",
        "One year of an auxiliary at a window, yuan, social insurance included",
    )
    staff_per_window: float = _figure(
        1.3, "guess", "每个窗口配备的人数（含轮休与顶岗）", "Staff per window, leave and breaks covered"
    )
    staff_hours_per_year: float = _figure(
        2_000,
        "derived",
        "一人一年的工时：250个工作日，每天8小时",
        "Hours of one person in a year: 250 working days of 8 hours",
    )
    window_setup_yuan: float = _figure(
        60_000,
        "guess",
        "增设一个窗口的一次性费用（元）：采集、指纹、制证信息设备与改造",
        "Setting up one window, yuan: camera, fingerprint reader, terminal, fitting",
    )
    window_running_yuan: float = _figure(
        10_000,
        "guess",
        "一个窗口一年的设备、网络与耗材费用（元）",
        "Equipment, network and supplies of a window, yuan a year",
    )
    evening_hours_per_week: float = _figure(
        4.0,
        "guess",
        "每周延时办公的小时数（如两个晚上各2小时）",
        "Hours of evening service a week, such as two evenings of 2",
    )
    saturday_hours: float = _figure(
        3.0,
        "sourced",
        "周六上午开放的小时数（珠海斗门2019年开放周六上午；时长为假定）",
        "Hours open on a Saturday morning (Doumen in Zhuhai has opened on them since 2019; how long is assumed)",
    )
    evening_pay_factor: float = _figure(
        1.5,
        "sourced",
        "延长工作时间的工资倍数（劳动法第四十四条）",
        "Pay for extended hours as a multiple (Labour Law, Article 44)",
    )
    saturday_pay_factor: float = _figure(
        2.0,
        "sourced",
        "休息日工作的工资倍数（劳动法第四十四条）",
        "Pay on rest days as a multiple (Labour Law, Article 44)",
    )
    weeks_per_year: float = _figure(
        50.0, "guess", "一年中提供延时或流动服务的周数", "Weeks of a year with longer hours or mobile service"
    )
    mobile_setup_yuan: float = _figure(
        350_000,
        "guess",
        "一辆流动服务车及设备的一次性费用（元），按使用天数分摊",
        "One service vehicle with its equipment, yuan, shared by days used",
    )
    mobile_vehicle_days: float = _figure(
        200.0, "guess", "一辆流动服务车一年可出车的天数", "Days a year on which one vehicle is out"
    )
    mobile_day_yuan: float = _figure(
        2_500, "guess", "出车一天的人员、车辆与场地费用（元）", "Staff, vehicle and place of one mobile day, yuan"
    )
    mobile_days_per_week: float = _figure(1.0, "guess", "每周到同一地点的天数", "Days a week at the same place")
    mobile_day_hours: float = _figure(6.0, "guess", "出车一天的服务小时数", "Hours of service on a mobile day")
    mobile_windows: int = _figure(2, "guess", "流动服务的窗口数", "Windows of the mobile service")
    temporary_setup_yuan: float = _figure(
        80_000,
        "guess",
        "设一个临时受理点的一次性费用（元；设备调借）",
        "Setting up a temporary point, yuan, equipment on loan",
    )
    temporary_rent_yuan: float = _figure(
        60_000, "guess", "临时受理点一年的场地与运行费用（元）", "Place and running of a temporary point, yuan a year"
    )
    temporary_windows: int = _figure(2, "guess", "临时受理点的窗口数", "Windows of a temporary point")
    peak_until: int = _figure(
        2028,
        "derived",
        "换证高峰的最后一年（2005至2008年集中换发的二十年期证到期）",
        "The last year of the renewal peak (twenty-year cards of the mass issue of 2005-2008 expire)",
    )
    years: int = _figure(
        8,
        "guess",
        "一次性费用按多少年平均分摊（不计利息）",
        "Years over which a set-up cost is spread evenly, no interest",
    )
    decay_minutes: float = _figure(
        15.0,
        "guess",
        "人们选点随路程减少的快慢：每多这么多分钟，吸引力减为0.37倍",
        "How fast a point's pull falls with the way: to 0.37 of itself for every so many minutes",
    )
    latent_share: float = _figure(
        0.5,
        "guess",
        "应有而未办的件数中，加开服务后会来办的比例",
        "Of the cases expected but not applied for, the share that comes once there is room",
    )

    def describe(self) -> list[dict[str, Any]]:
        """Every figure with its mark and meaning, to be shown beside the result."""
        return [{"name": item.name, "value": getattr(self, item.name), **item.metadata} for item in fields(self)]

    @property
    def window_yearly_yuan(self) -> float:
        """Running one more window for a year."""
        return self.staff_per_window * self.staff_yearly_yuan + self.window_running_yuan

    def longer_hours_yuan(self, windows: float, hours: float, pay_factor: float) -> float:
        """Staffing so many windows for so many more hours a year."""
        per_hour = self.staff_yearly_yuan / self.staff_hours_per_year * pay_factor
        return windows * self.staff_per_window * hours * per_hour

    @property
    def mobile_days(self) -> float:
        """Days a year at one place."""
        return self.mobile_days_per_week * self.weeks_per_year

    @property
    def mobile_place_setup_yuan(self) -> float:
        """What one place bears of a vehicle."""
        return self.mobile_setup_yuan * self.mobile_days / self.mobile_vehicle_days


def cost_of_year(setup_yuan: float, running_yuan: float, years: float) -> float:
    """Set-up spread evenly over its years, and running, yuan a year."""
    return setup_yuan / years + running_yuan


def cost_per_case(yearly_yuan: float, cases: float) -> float | None:
    """Yuan per case served; no value where less than one case a year is."""
    return yearly_yuan / cases if cases >= 1 else None
