"""One update, from the new document's bytes to a tree that is made of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

from attrs import frozen

from codegen import overlay
from codegen.doctor import Severity, diagnose, proposals, source
from codegen.doctor.overlays import Defects, defects
from codegen.documents import Location, Mark
from codegen.overlay import Action, OverlayError
from codegen.update import actions, steps
from codegen.update.copy import copied, put_in_place
from codegen.update.steps import Outcome, Step

DOCUMENT: Final = "openapi.yaml"
REPAIRS: Final = "codegen/repairs.yaml"
PROMISES: Final = "codegen/contract.yaml"
OVERLAYS: Final = (REPAIRS, PROMISES)


class StoppedError(Exception):
    """The document cannot be taken over as it is.

    Attributes:
        proposals: by the overlay to which they belong, actions that may help.
    """

    def __init__(self, reason: str, proposed: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> None:
        super().__init__(reason)
        self.proposals = proposed or {}


@frozen
class Update:
    """How a document is taken over.

    Attributes:
        tree: what is updated.
        name: what the new document is called in what is said of it.
        say: told of the progress, a line at a time.
        checks: what has to succeed before the tree is touched.
    """

    tree: Path
    name: str
    say: Callable[[str], None]
    checks: Sequence[Step]

    def take_over(self, content: bytes) -> str:
        """Make the tree one of the new document, all or nothing; give the account of the change.

        Raises:
            StoppedError, DocumentError, OverlayError, OSError: the tree is as it was.
        """
        with copied(self.tree) as copy, steps.running() as runner:
            runner.begin(self.checks, self.tree)
            (copy / DOCUMENT).write_bytes(content)
            self._look_at_the_document(copy)
            new = copy.parent / "new" / self.name.rstrip("/").rpartition("/")[2]
            new.parent.mkdir()
            new.write_bytes(content)
            places = {"tree": self.tree, "new": new}
            self._expect(runner.run(steps.GENERATE, copy, places))
            imported = runner.run(steps.IMPORT, copy, places)
            checks = self.checks if imported.succeeded else ()
            *checked, account = runner.run_all([*checks, steps.ACCOUNT], copy, places)
            try:
                for outcome in (imported, *checked):
                    self._expect(outcome)
            except StoppedError:
                if account.succeeded:
                    self.say(f"\nThis would have been the change:\n\n{account.output}")
                raise
            self._expect(account)
            put_in_place(copy, self.tree)
        return account.output

    def _look_at_the_document(self, copy: Path) -> None:
        read = source.read(copy / DOCUMENT)
        if isinstance(read, source.Unreadable):
            line, column = read.mark
            raise StoppedError(f"{self.name}:{line}:{column}: {read.what}")
        overlays = [overlay.load(self.tree / name) for name in OVERLAYS]
        try:
            reviews = actions.review(read.data, overlays)
        except OverlayError as error:
            findings = diagnose(read.data, read.unquoted)
            found = Defects(findings, findings)
            self._list(found, read.mark)
            raise StoppedError(f"the overlays cannot be applied: {error}", _proposed(found)) from error
        for name, review in zip(OVERLAYS, reviews, strict=True):
            for action in review.mended:
                self.say(f"{self._told(action)}: nothing to do in this document: mended, moved or gone; x-optional now")
            for action in review.needed:
                self.say(f"{self._told(action)}: needed, no longer x-optional")
            actions.write(review, copy / name)
        repaired, mended = (review.document for review in reviews)
        found = defects(read, mended, repaired)
        self._list(found, read.mark)
        if found.hurt:
            raise StoppedError("the document has defects that would hurt, and no overlay mends them", _proposed(found))

    def _list(self, found: Defects, mark: Callable[[Location], Mark]) -> None:
        self.say(f"doctor: {found}")
        for each in sorted(found.left, key=lambda each: mark(each.location)):
            line, column = mark(each.location)
            self.say(f"{self.name}:{line}:{column}: {each.severity}: {each.message} [{each.rule}]")

    def _expect(self, outcome: Outcome) -> None:
        if not outcome.succeeded:
            hint = f"\n({outcome.step.hint})" if outcome.step.hint else ""
            raise StoppedError(f"{outcome.step.what}: no\n{outcome.output.rstrip()}{hint}")
        self.say(f"{outcome.step.what}: yes")

    def _told(self, action: Action) -> str:
        place = action.place.removeprefix(f"{self.tree}/")
        return f"{place} ({shorten(action.description, 60, placeholder=' …')})"


def _proposed(found: Defects) -> dict[str, list[dict[str, Any]]]:
    """Give the actions for each overlay: a promise would make the client refuse a reply that does not keep it."""
    promises = [finding for finding in found.left if finding.severity is Severity.CONTRACT]
    repairs = [finding for finding in found.left if finding.severity is not Severity.CONTRACT]
    return {REPAIRS: proposals(repairs), PROMISES: proposals(promises)}
