"""Paying, at the portal and at the payment service: once, whatever is clicked, doubled, cancelled, lost or away."""

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.world.payment.faults import PaymentFaults
from services.submission.payments import worker
from services.submission.payments.till import till_of
from tests.browser.citizens.counter import Counter
from tests.browser.citizens.things import charged
from tests.browser.conftest import DESK, PHONE, at_desk, fits
from tests.support.eventually import eventually

PAY = re.compile("^(Nộp|Tiếp tục nộp) 500.000 đồng$")
SHOTS = os.environ.get("MOTCUA_SHOTS")


@pytest.fixture(autouse=True)
async def honest(counter: Counter) -> AsyncIterator[None]:
    """Each test finds a payment service without faults."""
    counter.payment.faults = PaymentFaults()
    yield
    counter.payment.faults = PaymentFaults()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


async def go_to_pay(page: Page, application_id: str) -> str:
    """From the page of what is due to the payment service; the number of the order."""
    await page.goto(f"/ho-so/{application_id}/thanh-toan")
    await page.get_by_role("button", name=PAY).click()
    await page.wait_for_url(re.compile("/cong-thanh-toan/pay"))
    return parse_qs(urlsplit(page.url).query)["order"][0]


async def pay(page: Page, act: str = "Thanh toán") -> None:
    """At the payment service."""
    await page.get_by_label("Ngân hàng Lũy Tre").check()
    await page.get_by_role("button", name=act, exact=act == "Thanh toán").click()
    await page.wait_for_url(re.compile("/thanh-toan/ve|/dang-nhap|/oidc/"))


async def test_a_fee_is_paid_at_the_service_and_the_page_says_what_the_server_knows(
    browser: Browser, counter: Counter
) -> None:
    application_id = await charged(counter)
    counter.payment.faults = PaymentFaults(callback="doubled", late_seconds=2)
    async with at_desk(browser, counter.address, "lan", f"/ho-so/{application_id}") as page:
        await expect(page.locator(".now")).to_contain_text("Số tiền: 500.000 đồng")
        await page.get_by_role("link", name="Nộp phí").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nộp phí, lệ phí")
        await expect(page.get_by_text("Lệ phí: 150.000 đồng")).to_be_visible()
        await expect(page.locator("blockquote")).not_to_be_empty()
        await shot(page, "due-desk")
        order = await go_to_pay(page, application_id)
        await shot(page, "service-desk")
        await pay(page)
        # No callback has come yet: the server asked.
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp")
        assert set(parse_qs(urlsplit(page.url).query)) == {"ho-so", "so"}, "what came through the browser is dropped"
        await shot(page, "paid-desk")
        await counter.until(application_id, lambda seen: seen["state"] == "in-progress")
        await eventually(lambda: _calls(counter), lambda calls: calls > 0)
        assert (await counter.steps(application_id)).count("payment-received") == 1
        await page.goto(f"/ho-so/{application_id}/thanh-toan")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp phí, lệ phí")
        await expect(page.get_by_role("button", name=PAY)).to_have_count(0)
        await page.emulate_media(media="print")
        await shot(page, "receipt-print")
        await expect(page.get_by_text("500.000 đồng").first).to_be_visible()
        await page.emulate_media(media="screen")
        await _given_back_unasked(counter, order)
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Phí, lệ phí được hoàn lại")
        await expect(page.get_by_text("Đơn vị thanh toán đã tự hoàn lại khoản này")).to_be_visible()
        await expect(page.get_by_text("bạn không phải nộp nữa")).to_have_count(0)  # what went back is not called paid
        await expect(page.get_by_role("button", name=PAY)).to_have_count(0)
        await shot(page, "gone-back-desk")


async def _given_back_unasked(counter: Counter, order: str) -> None:
    provider, submission = till_of(counter.runtime).provider, counter.runtime.database("submission")
    assert provider is not None
    assert (await provider.refund(order, 500_000)).done
    assert (await worker.compare(submission, provider, datetime.now(UTC), timedelta(days=1), lambda: True)).moved


async def _calls(counter: Counter) -> int:
    orders = (await counter.http.get("/dev/payments.json")).json()["orders"]
    return int(orders[0]["calls"])


async def test_two_tabs_a_double_click_and_the_back_button_pay_once(browser: Browser, counter: Counter) -> None:
    application_id = await charged(counter)
    async with at_desk(browser, counter.address, "lan", f"/ho-so/{application_id}/thanh-toan") as page:
        other = await page.context.new_page()
        await other.goto(f"/ho-so/{application_id}/thanh-toan")
        await page.get_by_role("button", name=PAY).dblclick()
        await page.wait_for_url(re.compile("/cong-thanh-toan/pay"))
        await other.get_by_role("button", name=PAY).click()
        await other.wait_for_url(re.compile("/cong-thanh-toan/pay"))
        assert parse_qs(urlsplit(other.url).query)["order"] == parse_qs(urlsplit(page.url).query)["order"]
        await pay(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp")
        # The other tab pays, too: the service knows the order, and so does the portal.
        await pay(other)
        await expect(other.get_by_role("heading", level=1)).to_have_text("Đã nộp")
        await page.goto(f"/ho-so/{application_id}/thanh-toan")
        await page.go_back()
        await page.go_back()
        await page.wait_for_load_state()
        found = await counter.asked("lan", "GET", f"/api/submission/v1/applications/{application_id}/payments")
        assert [each["state"] for each in found.json()["payments"]] == ["paid"]
        again = await counter.asked("lan", "POST", f"/api/submission/v1/applications/{application_id}/payments", {})
        assert again.json()["code"] == "already-paid"
        assert (await counter.steps(application_id)).count("payment-received") == 1


async def test_a_cancelled_payment_without_scripts_on_a_phone_says_what_to_do_and_is_paid_again(
    browser: Browser, counter: Counter
) -> None:
    application_id = await charged(counter)
    at = f"/ho-so/{application_id}/thanh-toan"
    async with at_desk(browser, counter.address, "lan", at, viewport=PHONE, java_script_enabled=False) as page:
        await fits(page)
        await shot(page, "due-phone")
        first = await go_to_pay(page, application_id)
        await fits(page)
        await shot(page, "service-phone")
        await pay(page, "Hủy và quay lại")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Chưa nộp được")
        await expect(page.get_by_text("Chưa có khoản nào bị trừ")).to_be_visible()
        await fits(page)
        await shot(page, "failed-phone")
        await page.get_by_role("link", name="Nộp lại").click()
        await expect(page.get_by_text("Không thành công, chưa bị trừ tiền")).to_be_visible()
        await shot(page, "due-again-phone")
        assert await go_to_pay(page, application_id) != first
        await pay(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp")
        await fits(page)
        await shot(page, "paid-phone")


async def test_a_payment_is_found_though_the_service_was_silent_and_the_session_over(
    browser: Browser, counter: Counter
) -> None:
    application_id = await charged(counter, "minh")
    counter.payment.faults = PaymentFaults(callback="never")
    async with at_desk(browser, counter.address, "minh", f"/ho-so/{application_id}/thanh-toan", viewport=DESK) as page:
        await go_to_pay(page, application_id)
        await counter.sign_out_behind_their_back("minh")
        counter.payment.faults = PaymentFaults(callback="never", lie="list-without")
        await pay(page)
        await page.locator("button[value=minh]").click()
        # Signed in again, one is where one was: at the result, of which nothing is known yet.
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đang chờ xác nhận khoản nộp")
        await expect(page.get_by_text("đừng nộp lại")).to_be_visible()
        await shot(page, "waiting-desk")
        counter.payment.faults = PaymentFaults(callback="never")
        # Nobody touches the page: it shows the result when there is one.
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp", timeout=20_000)


async def test_what_cannot_be_paid_online_and_a_service_that_is_away_are_said_on_the_page(
    browser: Browser, counter: Counter
) -> None:
    silent = await charged(counter, fee=None)
    application_id = await charged(counter)
    async with at_desk(browser, counter.address, "lan", f"/ho-so/{silent}/thanh-toan") as page:
        await expect(page.get_by_text("Cổng không tự suy ra số tiền từ lời văn")).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("Nộp"))).to_have_count(0)
        await shot(page, "unpinned-desk")
        await page.goto(f"/ho-so/{application_id}/thanh-toan")
        # Paid in another browser meanwhile: the old page's button finds out.
        begun = await counter.asked("lan", "POST", f"/api/submission/v1/applications/{application_id}/payments", {})
        order = parse_qs(urlsplit(begun.json()["redirect"]).query)["order"][0]
        assert (await counter.http.get(begun.json()["redirect"])).status_code == 200
        await counter.http.post(f"/cong-thanh-toan/orders/{order}", data={"bank": "sen", "act": "pay"})
        await page.get_by_role("button", name=PAY).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp phí, lệ phí")
        await expect(page.get_by_text("bạn không phải nộp nữa")).to_be_visible()
        await shot(page, "paid-elsewhere-desk")
        # The service is away and nobody knows what became of the last order: no second one is opened.
        unclear = await charged(counter)
        await page.goto(f"/ho-so/{unclear}/thanh-toan")
        await counter.asked("lan", "POST", f"/api/submission/v1/applications/{unclear}/payments", {})
        async with counter.runtime.database("submission").acquire() as connection:
            await connection.execute(
                "UPDATE payment SET expires_at = now() - interval '1 minute' WHERE application_id = $1::text::uuid",
                unclear,
            )
        counter.payment.faults = PaymentFaults(away=True)
        await page.get_by_role("button", name=PAY).click()
        await expect(page.get_by_role("heading", name="Chưa nộp được")).to_be_visible()
        await expect(page.get_by_text("để bạn khỏi nộp hai lần")).to_be_visible()
        await expect(page.get_by_text("Lệ phí: 150.000 đồng")).to_be_visible()
        await shot(page, "refused-desk")


async def test_who_withdraws_while_at_the_payment_service_gets_the_money_back_and_reads_why(
    browser: Browser, counter: Counter
) -> None:
    application_id = await charged(counter)
    at = f"/ho-so/{application_id}/thanh-toan"
    async with at_desk(browser, counter.address, "lan", at, viewport=PHONE) as page:
        await go_to_pay(page, application_id)
        withdrawn = await counter.asked(
            "lan", "POST", f"/api/submission/v1/applications/{application_id}/withdrawal", {}
        )
        assert withdrawn.status_code == 202
        await pay(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Khoản nộp được hoàn lại")
        await expect(page.get_by_text("không còn chờ khoản này")).to_be_visible()
        await fits(page)
        await shot(page, "back-phone")
        await page.goto(at)
        await expect(page.get_by_text(re.compile("Đã nộp, đang được hoàn lại|Đã hoàn lại"))).to_be_visible()
        await expect(page.get_by_text("không còn chờ khoản này")).to_be_visible()
        await expect(page.get_by_role("button", name=PAY)).to_have_count(0)
        await expect(page.get_by_text("Lệ phí: 150.000 đồng")).to_have_count(0)  # it is not due any more
        await fits(page)
        await shot(page, "refunded-phone")
        await counter.until(application_id, lambda seen: seen["state"] == "withdrawn")
        said = await counter.steps(application_id)
        assert ("payment-received" in said, said.count("refund-asked")) == (False, 1)
        await page.goto(f"/ho-so/{application_id}?lang=en")
        await expect(page.get_by_text("no longer waited for it")).to_be_visible()
        await shot(page, "dossier-phone")
