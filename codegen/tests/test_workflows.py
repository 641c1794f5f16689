"""What is made of the vendor's document is run where nothing can be written."""

from pathlib import Path
from typing import Any

from codegen import documents

WORKFLOWS = sorted((Path(__file__).parents[2] / ".github" / "workflows").glob("*.yml"))


HARMLESS = {"actions/checkout", "actions/download-artifact", "git", "gh", "--jq", "while", "printf", "export", "#"}
HARMLESS |= {"branch", "new"}  # variables


def writes(permissions: dict[str, str]) -> bool:
    return "write" in permissions.values()


def run_in(job: dict[str, Any]) -> set[str]:
    """Give the first word of each line that a job runs, and the actions that it uses."""
    lines = [line for step in job["steps"] for line in str(step.get("run") or step["uses"]).splitlines()]
    return {line.split()[0].partition("=")[0].partition("@")[0] for line in lines}


def test_a_job_that_may_write_runs_nothing_of_the_tree() -> None:
    writing = []
    for path in WORKFLOWS:
        workflow = documents.load(path)
        assert not writes(workflow["permissions"]), path
        for name, job in workflow["jobs"].items():
            if writes(job.get("permissions", {})):
                writing.append(name)
                assert run_in(job) <= HARMLESS, (path, name)

    assert writing == ["open"]


def test_no_step_leaves_a_token_in_the_clone() -> None:
    checkouts = [
        step
        for path in WORKFLOWS
        for job in documents.load(path)["jobs"].values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    ]

    assert len(checkouts) == 3
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
