"""stub"""

from dashboard.parts import show_head


def show() -> None:
    show_head("access", "?")
