"""Long names beside short charts."""


def wrap_name(name: str, most: int = 26) -> str:
    """A long name on two lines or more; a Chinese character is as wide as two Latin ones."""
    lines, width = [""], 0
    for word in name.split(" ") if name.isascii() else list(name):
        size = sum(1 if letter.isascii() else 2 for letter in word)
        if width + size > most and lines[-1]:
            lines.append("")
            width = 0
        gap = " " if name.isascii() and lines[-1] else ""
        lines[-1] += gap + word
        width += size + len(gap)
    return "<br>".join(lines)
