"""The data dictionary in docs/ is the one that contracts and models make."""

from etl.dictionary import TARGET, write_dictionary


def test_dictionary_is_not_stale() -> None:
    assert TARGET.read_text(encoding="utf-8") == write_dictionary(), "run `python -m etl.dictionary`"
