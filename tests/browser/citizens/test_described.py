"""The doors of the portal that scripts use are described, and nothing that is sent to them ends in a 5xx."""

import asyncio

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from playwright.async_api import Browser
from schemathesis import Case, GenerationMode
from schemathesis.config import CacheConfig

from services.portal.described import ADDRESS, DOCUMENT
from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import leads_to, routes
from tests.browser.citizens.test_foreign_forms import signed_in

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
ID = "01a20ac7-1a35-7181-8cfb-02a9bdb2500e"


async def test_what_is_described_is_there(counter: Counter) -> None:
    assert (await counter.http.get(ADDRESS)).json() == DOCUMENT
    table = routes(counter.runtime)
    for path, operations in DOCUMENT["paths"].items():
        address = "/".join(ID if each.startswith("{") else each for each in path.split("/"))
        for method in operations:
            assert leads_to(address, method.upper(), table), f"{method} {path}"


async def test_whatever_is_sent_to_the_doors_of_scripts_is_never_answered_with_a_defect(
    browser: Browser, counter: Counter
) -> None:
    draft = await counter.draft("lan", "1.001193", {})
    async with signed_in(browser, counter, "lan") as (http, csrf):
        cookies = dict(http.cookies)
    headers = {"X-Csrf": csrf, "X-Motcua-Csrf": csrf, "Origin": counter.address}
    config = schemathesis.Config(cache=CacheConfig(enabled=False))  # it would leave a folder in the working directory

    def send_everything() -> list[int]:
        answers: list[int] = []
        for described in schemathesis.openapi.from_dict(DOCUMENT, config=config).get_all_operations():
            operation = described.ok()
            operation.base_url = counter.address
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

                @settings(max_examples=12, deadline=None, database=None, derandomize=True,
                          phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
                @given(case=operation.as_strategy(generation_mode=mode))
                def never_fails(case: Case) -> None:
                    if "draft" in (case.path_parameters or {}) and len(answers) % 2:
                        case.path_parameters["draft"] = draft
                    answer = case.call(base_url=counter.address, headers=headers, cookies=cookies, timeout=30)
                    answers.append(answer.status_code)
                    assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text[:300]}"

                never_fails()
        return answers

    answers = await asyncio.to_thread(send_everything)
    assert len(answers) > 60
    assert {200, 404} <= set(answers), "some were taken, some were not"
