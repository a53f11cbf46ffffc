"""Whether a backtracking engine could be made slow by a regular expression: decided, not guessed.

A page checks a pattern with whatever engine its browser has; our own (the regex crate) needs linear time for any. Slow are
exactly the ambiguous loops: two ways round through the same text (exponential: (a+)+), or a loop whose text another loop
after it takes as well (quadratic: a*a*). Weber and Seidl, 1991, decide both on the automaton.
"""

from collections.abc import Callable, Iterator
from typing import Final

from services.contracts.publishing.expressions import Automaton, Letters, NotRead, common, read

_MOST_STEPS: Final = 60_000
_MOST_WAYS: Final = 1000

State = tuple[int, ...]


def slow(expression: str) -> str | None:
    """Why an expression may not be used (English, for those who write forms), or None."""
    try:
        automaton = read(expression)
        if _two_ways(automaton):
            return "a part that repeats can take the same text in two ways, so some texts would need exponential time"
        if _two_loops(automaton):
            return (
                "two repetitions, one after the other, can take the same text, so long texts would need quadratic time"
            )
        if _ways(automaton) > _MOST_WAYS:
            return "it leaves too many ways to read one text; name the cases so that the next letter tells them apart"
    except NotRead as error:
        return str(error)
    except RecursionError:
        return "it is nested too deep"
    return None


def _two_ways(made: Automaton) -> bool:
    """EDA: from a position back to itself on one text by two paths."""
    loops = [position for position in made.follow if position in _reached(made, made.follow[position])]
    for start, end in made.twice:
        if start in _reached(made, {end}):
            return True
    return any(_meets(made, (loop, loop), lambda state: state[0] != state[1], (loop, loop)) for loop in loops)


def _ways(made: Automaton) -> int:
    """At most in how many ways one text can be read where no loop multiplies them: a?a?a?…aaa has two to the power of n."""
    ways = 1
    for after in [made.first, *made.follow.values()]:
        alike = sum(
            any(one != other and common(made.letters[one], made.letters[other]) for other in after) for one in after
        )
        ways *= max(alike, 1)
    return ways


def _two_loops(made: Automaton) -> bool:
    """IDA: positions p, q and one text that leads p to p, p to q and q to q."""
    loops = [position for position in made.follow if position in _reached(made, made.follow[position])]
    return any(
        p != q and q in _reached(made, made.follow[p]) and _meets(made, (p, p, q), lambda _: True, (p, q, q))
        for p in loops
        for q in loops
    )


def _meets(made: Automaton, start: State, passing: Callable[[State], bool], goal: State) -> bool:
    """Whether all parts of ``start`` go to ``goal`` on one text, past a state that is ``passing``."""
    seen: set[tuple[State, bool]] = {(start, False)}
    waiting = [(start, False)]
    steps = 0
    while waiting:
        state, passed = waiting.pop()
        for after in _steps(made, state, (), None):
            steps += 1
            if steps > _MOST_STEPS:
                raise NotRead("it is too complicated to be judged; write it in a simpler way")
            now = passed or passing(after)
            if now and after == goal:
                return True
            if (after, now) not in seen:
                seen.add((after, now))
                waiting.append((after, now))
    return False


def _steps(made: Automaton, state: State, done: State, letters: Letters | None) -> Iterator[State]:
    if len(done) == len(state):
        yield done
        return
    for after in made.follow[state[len(done)]]:
        both = made.letters[after] if letters is None else common(letters, made.letters[after])
        if both:
            yield from _steps(made, state, (*done, after), both)


def _reached(made: Automaton, begins: set[int]) -> set[int]:
    seen, waiting = set(begins), list(begins)
    while waiting:
        for after in made.follow[waiting.pop()]:
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen
