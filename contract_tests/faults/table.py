"""The table of what the suite caught, beside what a peer did."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from contract_tests.faults.outcome import TIMED_OUT, Outcome


@frozen
class Row:
    """One fault, what came of it, and whether each peer noticed it (None: nobody asked)."""

    outcome: Outcome
    proof: str = ""
    peers: Sequence[bool | None] = ()

    @property
    def verdict(self) -> str:
        """Whether it was caught; an equivalent fault that is caught shows that the suite asks for too much."""
        if self.outcome.rule == TIMED_OUT:
            return "TIMED OUT"
        if self.proof:
            return "equivalent" if not self.outcome.rule else "WRONGLY CAUGHT"
        return "caught" if self.outcome.rule else "MISSED"

    @property
    def wrong(self) -> bool:
        """Whether the suite is to be mended."""
        return self.verdict.isupper()


_SAID = {True: "caught", False: "missed", None: "-"}


def cells(row: Row) -> list[str]:
    """Return what stands in a row."""
    requests = "-" if row.outcome.requests is None else str(row.outcome.requests)
    return [row.outcome.fault, row.verdict, row.outcome.rule or "-", requests, *(_SAID[each] for each in row.peers)]


def in_columns(row: Row) -> str:
    """Write a row for a terminal."""
    name, verdict, rule, requests, *peers = cells(row)
    return f"{name:<64} {verdict:<10} {rule:<58} {requests:>5}  {'  '.join(f'{each:<6}' for each in peers)}".rstrip()


def in_markdown(title: str, rows: Sequence[Row], peers: Sequence[str] = (), faultless: str = "") -> str:
    """Write a table, and below it why what is equivalent is so; above it what was said where nothing is wrong."""
    heads = ["fault", "", "by", "requests", *peers]
    lines = [
        f"## {title}",
        "",
        summary(rows, peers),
        *(["", faultless] if faultless else []),
        "",
        _line(heads),
        _line(["---"] * len(heads)),
    ]
    lines += [_line(cells(row)) for row in rows]
    proofs = [f"- {row.outcome.fault}: {row.proof}." for row in rows if row.proof]
    return "\n".join([*lines, *(["", "Equivalent, so that nobody can find it:", "", *proofs] if proofs else []), ""])


def summary(rows: Iterable[Row], peers: Sequence[str] = ()) -> str:
    """Count the rows by verdict, and the peers' catches among the faults that are to be caught."""
    rows = list(rows)
    real = [row for row in rows if not row.proof]
    caught = sum(row.verdict == "caught" for row in real)
    text = f"{len(real)} faults, {caught} caught, {len(real) - caught} missed; {len(rows) - len(real)} equivalent."
    for index, peer in enumerate(peers):
        asked = [row.peers[index] for row in real if row.peers[index] is not None]
        if asked:
            text += f" {peer} caught {sum(map(bool, asked))} of {len(asked)}."
    return text


def _line(texts: Iterable[str]) -> str:
    escaped = (text.replace("|", r"\|") for text in texts)
    return f"| {' | '.join(escaped)} |"
