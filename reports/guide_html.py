"""An answer of the guide as one page to hand over: A4, large type, no script."""

from data.labels import label
from reports.words import load_words, templates
from studies.guide import GuideAnswer
from studies.guide_told import has_assumed, tell_answer

FIRST = ("answer", "where")  # what is read first stands across the page
BACK = ("loss_report", "loss_effect", "loss_no_effect", "loss_found_again")  # on the other side of the sheet
TYPE_POINTS = {"zh": 11.5, "en": 10}  # as large as one side of A4 takes


def guide_html(answer: GuideAnswer) -> bytes:
    """The page in the language of the answer, UTF-8."""
    words = load_words("guide", answer.lang)
    page = templates().get_template("guide.html.j2")
    sections = tell_answer(answer, most_points=2)
    facts = {
        "matter": answer.matter_name,
        "hukou": answer.hukou_name,
        "residence": answer.residence_name,
        "on": answer.on.isoformat(),
    }
    return page.render(
        answer=answer,
        words=words,
        lang=answer.lang,
        type_points=TYPE_POINTS[answer.lang],
        facts=[(words[key], value) for key, value in facts.items()],
        first=[section for section in sections if section.key in FIRST],
        note=label("guide", "assumed", answer.lang) if has_assumed(sections) else "",
        rest=[section for section in sections if section.key not in (*FIRST, *BACK)],
        back=[section for section in sections if section.key in BACK],
    ).encode("utf-8")
