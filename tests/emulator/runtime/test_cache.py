"""What is made of texts is kept, but not of long ones, and not for ever."""

from handover.emulator.runtime.cache import cached


def test_the_newest_short_texts_are_kept() -> None:
    made: list[str] = []

    @cached(2)
    def make(text: str, flags: str = "") -> str:
        made.append(text + flags)
        return text

    for text in ("a", "a", "b", "c", "c", "a"):
        assert make(text) == text
    assert made == ["a", "b", "c", "a"]
    assert make("a", "i") == "a"
    assert made[-1] == "ai"


def test_long_texts_are_not_kept() -> None:
    made: list[str] = []
    keep = cached(2)(made.append)
    for _ in range(2):
        keep("x" * 10_000)
    assert len(made) == 2
