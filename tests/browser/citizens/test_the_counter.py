"""The counter that these tests share does what the country's does: a dossier goes to its agency and the answer comes back."""

from tests.browser.citizens.counter import Counter
from tests.support.eventually import eventually

COMMUNE_PROCEDURE = "1.013128"


async def test_a_dossier_goes_to_its_agency_is_decided_there_and_the_citizen_is_told_by_mail(counter: Counter) -> None:
    example = await counter.example(COMMUNE_PROCEDURE)
    applicant = example["applicant"] | {"email": "whole-way@citizen.example"}
    dossier = await counter.dossier("lan", COMMUNE_PROCEDURE, form=example | {"applicant": applicant})
    assert await counter.agency_of(dossier) == "H17"
    for step in ("accepted", "in-progress", "decided"):
        await counter.report(dossier, step)
    assert (await counter.application(dossier))["state"] == "approved"

    async def letters() -> int:
        return len(counter.mail.to("whole-way@citizen.example"))

    await eventually(letters, lambda n: n >= 3)
