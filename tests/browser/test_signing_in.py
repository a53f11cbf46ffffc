"""Sign-in cannot be forged, replayed, or led astray."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.portal.signin import own_path


async def begun(http: httpx.AsyncClient, where: str = "/") -> dict[str, str]:
    """Begins to sign in; what the issuer is asked."""
    answer = await http.get("/dang-nhap", params={"ve": where})
    assert answer.status_code == 303
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def clicked(http: httpx.AsyncClient, asked: dict[str, str], who: str = "lan") -> str:
    """Clicks a person at the issuer; the address that leads back."""
    answer = await http.post("/oidc/authorize", data={**asked, "persona": who})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def client(site: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=site, trust_env=False)


async def test_a_sign_in_uses_pkce_and_ends_where_it_began(site: str) -> None:
    async with client(site) as http:
        asked = await begun(http, "/thu-tuc?q=a%20b")
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        back = await http.get(await clicked(http, asked))
        assert (back.status_code, back.headers["location"]) == (303, "/thu-tuc?q=a%20b")
        cookie = back.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Nguyễn Thị Lan" in (await http.get("/")).text
        assert (await http.get("/")).headers["cache-control"] == "no-store"


async def test_a_way_back_works_once(site: str) -> None:
    async with client(site) as http:
        address = await clicked(http, await begun(http))
        assert (await http.get(address)).status_code == 303
        assert (await http.get(address)).status_code == 400


async def test_the_way_back_of_another_browser_signs_nobody_in(site: str) -> None:
    async with client(site) as mine, client(site) as theirs:
        address = await clicked(theirs, await begun(theirs))
        await begun(mine)
        answer = await mine.get(address)
        assert answer.status_code == 400
        assert "Chưa đăng nhập được" in answer.text
        assert "motcua_session" not in mine.cookies


async def test_a_code_of_one_sign_in_does_not_serve_another(site: str) -> None:
    async with client(site) as http:
        stolen = parse_qs(urlsplit(await clicked(http, await begun(http))).query)["code"][0]
        asked = await begun(http)
        assert (await http.get("/dang-nhap/ve", params={"state": asked["state"], "code": stolen})).status_code == 400


async def test_a_sign_in_that_the_issuer_refused_is_told_kindly(site: str) -> None:
    async with client(site) as http:
        asked = await begun(http)
        answer = await http.get("/dang-nhap/ve", params={"state": asked["state"], "error": "access_denied"})
        assert answer.status_code == 400
        assert "access_denied" not in answer.text


async def test_nobody_is_signed_out_by_another_site(site: str) -> None:
    async with client(site) as http:
        await http.get(await clicked(http, await begun(http)))
        page = (await http.get("/")).text
        token = re.search(r'name="_csrf" value="([^"]+)"', page)
        assert token
        assert (await http.post("/dang-xuat", data={"_csrf": "guess"})).status_code == 403
        foreign = {"origin": "https://evil.example"}
        assert (await http.post("/dang-xuat", data={"_csrf": token[1]}, headers=foreign)).status_code == 403
        assert "Nguyễn Thị Lan" in (await http.get("/")).text
        assert (await http.post("/dang-xuat", data={"_csrf": token[1]})).status_code == 303
        assert "Nguyễn Thị Lan" not in (await http.get("/")).text


async def test_a_cookie_that_is_made_up_is_nobody(site: str) -> None:
    for cookie in ("x" * 43, "", "😀" * 10, "a" * 5000):
        async with client(site) as http:
            answer = await http.get("/", headers={"cookie": f"motcua_session={cookie}".encode()})
            assert answer.status_code == 200
            assert "Đăng nhập" in answer.text


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("redirect_uri", "https://evil.example/dang-nhap/ve"),
        ("client_id", "another"),
        ("code_challenge", ""),
        ("response_type", "token"),
    ],
)
async def test_the_local_issuer_refuses_what_an_issuer_must(site: str, changed: str, to: str) -> None:
    async with client(site) as http:
        asked = await begun(http) | {changed: to}
        assert (await http.get("/oidc/authorize", params=asked)).status_code == 400
        assert (await http.post("/oidc/authorize", data={**asked, "persona": "lan"})).status_code == 400


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("/thu-tuc?q=a#b", "/thu-tuc?q=a#b"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nSet-Cookie: x", "/"),
        ("", "/"),
        (None, "/"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_one_comes_back_to_this_portal_only(asked: str | None, where: str) -> None:
    assert own_path(asked) == where
