"""What the checks of a file have said so far."""

from collections.abc import Mapping

from cocoachain.findings import Finding, Severity
from cocoachain.formats.eudr.checks import CHECKS
from cocoachain.values.extras import EMPTY
from cocoachain.values.places import Place
from cocoachain.verdicts import Verdict

MOST_FINDINGS = 10_000
"""Errors that are kept, and findings that are none; what comes after is counted."""


class Notes:
    """Findings of one file, as they come."""

    def __init__(self) -> None:
        """Nothing found."""
        self._findings: list[Finding] = []
        self._kept = {True: 0, False: 0}
        self._more = 0
        self._unjudged: dict[str, list[str]] = {}
        self._not_run: dict[str, str] = {}

    def add(
        self,
        code: str,
        template: str,
        *,
        severity: Severity = Severity.ERROR,
        feature: int | None = None,
        place: Place | str | None = None,
        told: Mapping[str, object] = EMPTY,
        **values: object,
    ) -> None:
        """A finding of the file, or of the feature of that number (from 0).

        The values that the template names come by name, or as a mapping in ``told``.
        """
        is_error = severity is Severity.ERROR
        if self._kept[is_error] >= MOST_FINDINGS:
            self._more += 1
            return
        self._kept[is_error] += 1
        number = {"feature": feature + 1} if feature is not None else {}
        self._findings.append(
            Finding(
                code=code,
                severity=severity,
                kind="file" if feature is None else "feature",
                subject="geolocation" if feature is None else str(feature + 1),
                template=template,
                values={
                    name: value if isinstance(value, str | int) else str(value)
                    for name, value in {**number, **told, **values}.items()
                },
                mend=CHECKS[code].mend,
                source=CHECKS[code].source,
                where=Place(path=place) if isinstance(place, str) else place,
            )
        )

    def leave(self, code: str, why: str) -> None:
        """Something that could not be judged."""
        self._unjudged.setdefault(code, []).append(why)

    def skip(self, code: str, why: str) -> None:
        """A check that could not run at all."""
        self._not_run[code] = why

    def skip_all_but(self, *codes: str) -> None:
        """Checks that had nothing to look at, since the file could not be read so far."""
        for code in CHECKS:
            if code not in codes:
                self.skip(code, "the file could not be read so far")

    def verdict(self, profile: str) -> Verdict:
        """All of it."""
        if self._more:
            kept = f"only {MOST_FINDINGS} errors and {MOST_FINDINGS} others are kept"
            self.leave("E14", f"{self._more} more findings: {kept}")
        return Verdict(
            findings=tuple(self._findings),
            ran=tuple(code for code in CHECKS if code not in self._not_run),
            not_run=self._not_run,
            unjudged={code: tuple(said) for code, said in self._unjudged.items()},
            profile=profile,
            what="file",
        )
