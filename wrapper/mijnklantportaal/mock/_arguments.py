"""What several arguments have to be."""


def check_whole(argument: str, value: object) -> None:
    """Refuse what is no whole number, such as "60", 1.5 or True.

    Raises:
        ValueError: Names the argument, the value and what helps.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{argument}: {value!r} is no whole number; give an int")  # noqa: TRY004  # as of any other
