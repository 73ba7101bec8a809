"""What `laurels doctor` finds: the launcher prints it, each platform looks for its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line: well (True), to be mended (False), or worth knowing (None).

    mend: how to mend it, in one sentence that can be followed.
    """

    well: bool | None
    text: str
    mend: str = ""
