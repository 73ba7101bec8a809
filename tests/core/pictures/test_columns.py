"""Columns as SVG for a page: shapes and words, and nothing that a strict policy would refuse."""

from xml.etree import ElementTree

from core.pictures.columns import Columns, columns_svg, ticks_of

HOSTILE = '</text><script>alert("x")</script>'


def drawn(*series: tuple[int, ...]) -> ElementTree.Element:
    count = len(series[0])
    columns = Columns(
        about=f"Milestones by week {HOSTILE}",
        series=series,
        ticks=(HOSTILE, *[""] * (count - 1)),
        told=tuple(f"{number} {HOSTILE}" for number in range(count)),
    )
    return ElementTree.fromstring(columns_svg(columns, 360, 200))


def test_nothing_but_shapes_and_words() -> None:
    root = drawn((1, 4, 0), (0, 2, 1))
    kinds = {node.tag for node in root.iter()}
    assert kinds == {"svg", "g", "path", "text", "rect", "title"}
    attributes = {name for node in root.iter() for name in node.attrib}
    assert "style" not in attributes
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert (root.get("role"), root.get("aria-label")) == ("img", f"Milestones by week {HOSTILE}")
    assert "2026" not in ElementTree.tostring(root, "unicode")  # pygal dates what it draws


def test_each_column_says_what_it_is_and_grows_with_its_value() -> None:
    root = drawn((1, 4, 0), (0, 2, 1))
    series = [node for node in root.iter() if node.get("class", "").startswith("series ")]
    assert len(series) == 2
    told = [[title.text for title in each.iter("title")] for each in series]
    assert told == [[f"0 {HOSTILE}", f"1 {HOSTILE}"], [f"1 {HOSTILE}", f"2 {HOSTILE}"]]
    one, four = [float(rect.get("height", 0)) for rect in series[0].iter("rect")]
    assert round(four / one, 1) == 4
    assert [text.text for text in root.iter("text")].count(HOSTILE) == 1


def test_the_scale_has_no_halves() -> None:
    for most in (1, 2, 3, 5, 9, 1_234_567):
        axis = [text.text or "" for text in drawn((most, 1)).iter("text")][:-2]
        assert len(set(axis)) == len(axis) >= 2, axis


def test_a_year_of_days_and_a_single_week_fit() -> None:
    for count in (1, 400):
        root = drawn(tuple(range(1, count + 1)))
        assert len(list(root.iter("rect"))) == count
    assert len(columns_svg(_year(), 1100, 300)) < 120_000


def _year() -> Columns:
    blank = ("",) * 400
    return Columns(about="", series=((1,) * 400, (1,) * 400), ticks=blank, told=blank)


def test_as_many_dates_as_there_is_room_for() -> None:
    labels = [str(number) for number in range(13)]
    assert [label for label in ticks_of(labels, 5) if label] == ["0", "3", "6", "9", "12"]
    assert ticks_of(["a", "b"], 5) == ("a", "b")
    assert ticks_of([], 5) == ()
