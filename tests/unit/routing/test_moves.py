"""The table of legal moves, every cell of it."""

from typing import get_args

import pytest

from services.contracts import events
from services.routing.domain.deadlines import Unit
from services.routing.domain.directory import Level
from services.routing.domain.moves import DVCQG_STATUS, FINAL, MOVES, Act, Outcome, State, Step, legal_steps, target

# Rows: where a dossier stands. Columns: what happens. "." is illegal; "=" stays; "<" goes back to where it was.
TABLE = """
                     | accepted | not-accepted | in-progress | supplement-requested | payment-required | extended | approved | refused | stopped | returned | supplemented | paid        | withdrawn
assigned             | accepted | not-accepted | .           | supplement-requested | .                | .        | .        | .       | .       | .        | .            | .           | withdrawn
accepted             | .        | .            | in-progress | supplement-requested | payment-required | =        | approved | refused | stopped | .        | .            | .           | withdrawn
not-accepted         | .        | .            | .           | .                    | .                | .        | .        | .       | .       | .        | .            | .           | .
in-progress          | .        | .            | in-progress | supplement-requested | payment-required | =        | approved | refused | stopped | .        | .            | .           | withdrawn
supplement-requested | .        | .            | .           | .                    | .                | .        | .        | .       | stopped | .        | <            | .           | withdrawn
payment-required     | .        | .            | in-progress | .                    | .                | .        | .        | .       | stopped | .        | .            | in-progress | withdrawn
approved             | .        | .            | .           | .                    | .                | .        | .        | .       | .       | returned | .            | .           | .
refused              | .        | .            | .           | .                    | .                | .        | .        | .       | .       | returned | .            | .           | .
returned             | .        | .            | .           | .                    | .                | .        | .        | .       | .       | .        | .            | .           | .
stopped              | .        | .            | .           | .                    | .                | .        | .        | .       | .       | .        | .            | .           | .
withdrawn            | .        | .            | .           | .                    | .                | .        | .        | .       | .       | .        | .            | .           | .
"""  # noqa: E501 - a table is read across

_LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").splitlines()]
COLUMNS = _LINES[0][1:]
CELLS = [(row[0], column, cell) for row in _LINES[1:] for column, cell in zip(COLUMNS, row[1:], strict=True)]


def _move(column: str) -> tuple[Step | Act, Outcome | None]:
    if column in ("approved", "refused"):
        return Step.DECIDED, Outcome(column)
    return (Act(column), None) if column in list(Act) else (Step(column), None)


@pytest.mark.parametrize(("state", "column", "cell"), CELLS)
def test_every_cell_of_the_table_leads_where_it_says(state: str, column: str, cell: str) -> None:
    step, outcome = _move(column)
    before = State.IN_PROGRESS
    expected = {".": None, "=": state, "<": before}.get(cell, cell)
    assert target(State(state), step, outcome=outcome, resumed=before) == expected


def test_the_table_has_every_state_and_every_step() -> None:
    assert {state for state, _, _ in CELLS} == set(State) == set(MOVES)
    assert {_move(column)[0] for column in COLUMNS} == {*Step, *Act}


def test_a_decision_without_an_outcome_leads_nowhere() -> None:
    assert target(State.ACCEPTED, Step.DECIDED) is None


def test_a_state_without_moves_is_final_and_nothing_leads_out_of_it() -> None:
    assert {State.NOT_ACCEPTED, State.RETURNED, State.STOPPED, State.WITHDRAWN} == FINAL
    assert all(legal_steps(state) == () for state in FINAL)


def test_every_dossier_can_reach_an_end_from_every_state() -> None:
    for start in State:
        reached, edge = {start}, {start}
        while edge:
            steps = [(state, _move(column)) for state in edge for column in COLUMNS]
            edge = {
                to
                for state, (step, outcome) in steps
                if (to := target(state, step, outcome=outcome, resumed=State.ASSIGNED)) and to not in reached
            }
            reached |= edge
        assert reached & FINAL, start


def test_every_state_has_its_number_in_the_national_list() -> None:
    assert set(DVCQG_STATUS) == set(State)
    assert set(DVCQG_STATUS.values()) == set(range(1, 11))


def test_the_words_are_those_of_the_contract() -> None:
    assert {*State, "unknown"} == {state.value for state in events.State}
    assert {*Step, "unknown"} == {step.value for step in events.ReportStep}
    assert {*Step, *Act, "withdrawal-refused", "unknown"} == {step.value for step in events.Step}
    assert {*Outcome, "unknown"} == {outcome.value for outcome in events.Outcome}
    assert set(get_args(Unit)) == {unit.value for unit in events.DurationUnit}
    assert set(get_args(Level)) == {level.value for level in events.ProcedureLevel}
