"""The colours of every chart, told apart by readers who see colours differently, on light and dark pages.

After Okabe and Ito (2008), toned down; orange means trouble and nothing else.
"""

BLUE = "#3b82c4"
ORANGE = "#d1731a"
GREY = "#8b96a3"
TEAL = "#1f9e89"
PURPLE = "#8f6cc0"

INK = "#26303b"  # points on a map, with a white edge
STAR = "#7a3fb0"
CLOSED = "#9c1c00"

PALE_BLUE = "#b9d5ec"
ORANGES = ("#f2cfa8", "#e0934b", "#b3580c")

MAIN = BLUE
TROUBLE = ORANGE
QUIET = GREY
SERIES = (BLUE, ORANGE, TEAL, PURPLE, GREY, "#b8a13a", "#5b6770")
STEPS = ("#cfe1f1", "#9cc4e4", "#639fd0", "#3478b3", "#17507f")  # little to much
