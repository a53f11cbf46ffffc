"""A dossier found by its code: its own person is led to it, everybody else reads how far it has come and no more."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.contracts.events import Outcome, State, Step
from services.submission.guessing import EACH_PER_MINUTE
from services.submission.store import durations
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import BEGAN, follow, processed, routed

CODE = "000.00.00.H26-261124-0001"
DURATIONS = "/api/submission/v1/durations"


async def accepted(served: Served, code: str = CODE) -> UUID:
    application_id = await served.accepted()
    await follow(served, routed(application_id), processed(application_id, 2, Step.accepted, State.accepted, code=code))
    return application_id


async def test_anybody_reads_the_degree_of_completion_by_code_and_nothing_else(served: Served) -> None:
    application_id = await accepted(served)
    for typed in (CODE, "h26 261124 1", CODE.lower().replace("-", " "), str(application_id)):
        answer = await served.client.get(f"{APPLICATIONS}/by-code/{typed}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "code": CODE,
            "completion": {"degree": "processing", "text": "Being worked on"},
        }
    for sub, role, more in (("binh", "citizen", {}), ("cb", "officer", {"agency": "H17"})):
        other = await served.see(f"{APPLICATIONS}/by-code/{CODE}", sub, role, **more)
        assert set(other.json()) == {"code", "completion"}
    for sub, role, more in (("an", "citizen", {}), ("cb", "officer", {"agency": "H26"})):
        own = await served.see(f"{APPLICATIONS}/by-code/{CODE}", sub, role, **more)
        assert own.json()["application_id"] == str(application_id)
    whole = (await served.see(f"{APPLICATIONS}/{application_id}")).json()
    assert whole["code"] == CODE
    assert CODE in whole["timeline"][-1]["text"]
    assert (await served.see(APPLICATIONS)).json()["items"][0]["code"] == CODE


@pytest.mark.parametrize("typed", ["H26-261124-0002", "abc", "\0", "000.00.00.H26-999999-0001", "ư" * 300])
async def test_a_code_of_no_dossier_is_answered_with_what_a_code_is(served: Served, typed: str) -> None:
    answer = await served.client.get(f"{APPLICATIONS}/by-code/{typed.replace(chr(0), '%00')}")
    assert answer.status_code == 404
    assert "mã" in answer.json()["detail"].lower()


async def test_guessing_is_slowed_down_per_address_and_the_proxy_is_believed_only_if_it_is_ours(served: Served) -> None:
    async def ask(client: str) -> int:
        answer = await served.client.get(
            f"{APPLICATIONS}/by-code/H26-261124-0009", headers={"X-Forwarded-For": f"6.6.6.6, {client}"}
        )
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.headers["retry-after"] in answer.json()["detail"]
        return answer.status_code

    # The test's own peer, 127.0.0.1, is a trusted proxy: what it says last is the client, what stands before is hearsay.
    assert {await ask("203.0.113.7") for _ in range(EACH_PER_MINUTE)} == {404}
    assert await ask("203.0.113.7") == 429
    assert await ask("203.0.113.8") == 404
    assert {await ask(f"2001:db8:0:1::{n:x}") for n in range(1, EACH_PER_MINUTE + 1)} == {404}
    assert await ask("2001:db8:0:1:ffff::1") == 429
    served.runtime.settings.trusted_proxies = "10.0.0.0/8"
    assert {await ask(f"203.0.113.{n}") for n in range(EACH_PER_MINUTE + 2)} == {404, 429}
    signed_in = await served.see(f"{APPLICATIONS}/by-code/H26-261124-0009")
    assert signed_in.status_code == 404


async def test_how_long_an_office_takes_is_told_of_five_dossiers_and_more(served: Served) -> None:
    async def decided(hours: int, agency: str, number: int) -> None:
        application_id = await served.accepted()
        begun = processed(
            application_id, 2, Step.accepted, State.accepted, agency, code=f"000.00.00.{agency}-261124-{number:04d}"
        )
        done = processed(application_id, 3, Step.decided, State.approved, agency, outcome=Outcome.approved)
        done.data.occurred_at = begun.data.occurred_at + timedelta(hours=hours)
        await follow(served, routed(application_id, agency), begun, done)

    for number, hours in enumerate((10, 20, 30, 40), 1):
        await decided(hours, "H26", number)
    await accepted(served, "000.00.00.H26-261124-0099")  # still open: counts for nothing
    few = (await served.client.get(DURATIONS, params={"procedure": things.PROCEDURE, "agency": "H26"})).json()
    assert few == {"procedure": things.PROCEDURE, "agency": "H26", "count": 4, "fewest": 5}
    await decided(50, "H26", 5)
    await decided(500, "H17", 1)
    own = (await served.client.get(DURATIONS, params={"procedure": things.PROCEDURE, "agency": "h26"})).json()
    assert (own["count"], own["median_seconds"], own["p90_seconds"]) == (5, 30 * 3600, 46 * 3600)
    assert own["since"].startswith(str((BEGAN + timedelta(hours=12)).date()))
    everywhere = await served.client.get(DURATIONS, params={"procedure": things.PROCEDURE})
    assert (everywhere.json()["count"], everywhere.json()["median_seconds"]) == (6, 35 * 3600)
    assert everywhere.headers["cache-control"] == "public, max-age=300"
    assert (await served.client.get(DURATIONS)).status_code == 400
    assert (await served.client.get(DURATIONS, params={"procedure": "9.999999"})).json()["count"] == 0


async def test_the_figures_are_read_from_an_index(served: Served) -> None:
    async with served.runtime.database("submission").transaction() as connection:
        await connection.execute(
            """
            INSERT INTO application (application_id, applicant, idempotency_key, request_sha256, procedure_code,
                procedure_version, province, language, submitted_at, receipt_kid, receipt_issuer, agency_code,
                accepted_at, decided_at)
            SELECT gen_random_uuid(), 'x', n::text, '', '1.00' || n % 50, 1, '01', 'vi', now(), '', '', 'H' || n % 60,
                   now() - n * interval '1 minute', now() - n * interval '1 second' FROM generate_series(1, 20000) AS n
            """
        )
        await connection.execute("ANALYZE application")
        for query, more in ((durations._BY_ALL, []), (durations._BY_ONE, ["H7"])):
            plan = await connection.fetch("EXPLAIN " + query, "1.007", 1000, *more)
            assert "application_taken" in "\n".join(row[0] for row in plan)
