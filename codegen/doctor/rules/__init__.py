"""The kinds of defect that the doctor knows: a module for each family.

Their order matters to the actions alone: those of one place are applied in it, and of two that set the same word the
first counts. What a misspelt word says goes before what another rule would make up.
"""

from typing import Final

from codegen.doctor.finding import Rule
from codegen.doctor.rules import (
    answers,
    bodies,
    contents,
    enums,
    files,
    judged_examples,
    keywords,
    names,
    parameters,
    paths,
    prose,
    reference_kinds,
    references,
    repeated,
    required,
    security,
    structure,
    styles,
    unread,
    versions,
    written,
    written_examples,
)

RULES: Final[tuple[Rule, ...]] = (
    *structure.RULES,
    *keywords.RULES,
    *references.RULES,
    *reference_kinds.RULES,
    *paths.RULES,
    *names.RULES,
    *parameters.RULES,
    *versions.RULES,
    *required.RULES,
    *enums.RULES,
    *unread.RULES,
    *styles.RULES,
    *prose.RULES,
    *written_examples.RULES,
    *judged_examples.RULES,
    *bodies.RULES,
    *files.RULES,
    *contents.RULES,
    *security.RULES,
    *answers.RULES,
    *written.RULES,
    *repeated.RULES,
    parameters.placeless,  # takes entries out of lists, too
)
