"""The reverse proxy in front of small real servers: what goes in comes out, streams stream, and the dead are named."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.local.ports import free_port
from deploy.local.world.ingress import Ingress
from tests.component.world.conftest import served


async def echo(request: Request) -> Response:
    body = await request.body()
    seen = {
        "path": request.scope["raw_path"].decode(),
        "query": request.scope["query_string"].decode(),
        "headers": dict(request.headers),
        "length": len(body),
        "method": request.method,
    }
    answer = JSONResponse(seen, 207, headers={"X-Answer": "yes"})
    answer.headers.append("Set-Cookie", "a=1")
    answer.headers.append("Set-Cookie", "b=2")
    return answer


async def packed(request: Request) -> Response:
    return Response(gzip.compress(b"hello"), headers={"Content-Encoding": "gzip", "ETag": '"1"'})


class Ticker:
    """A stream of events that goes on until its reader leaves."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def stream(self, request: Request) -> Response:
        async def ticks() -> AsyncIterator[bytes]:
            try:
                for number in range(1000):
                    yield f"data: {number}\n\n".encode()
                    await asyncio.sleep(0.05)
            finally:
                self.left.set()

        return StreamingResponse(ticks(), media_type="text/event-stream")


@asynccontextmanager
async def proxied(table: dict[str, str | list[str]]) -> AsyncIterator[str]:
    ingress = Ingress(table)
    async with served(ingress.routes()) as url:
        yield url
    ingress.close()


METHODS = ["GET", "POST", "PUT", "DELETE"]


async def test_method_path_query_headers_and_body_arrive_unchanged(http: httpx.AsyncClient) -> None:
    async with served([Route("/{path:path}", echo, methods=METHODS)]) as base, proxied({"/api/x": base}) as url:
        answer = await http.post(
            f"{url}/api/x/v1/b%C3%A9%2F1?q=khai+sinh&a=%20",
            content=b"x" * 300_000,
            headers={"Idempotency-Key": "k1", "Authorization": "Bearer t", "Host": "portal.example"},
        )
        seen = answer.json()
        assert (answer.status_code, answer.headers["x-answer"]) == (207, "yes")
        assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
        assert seen["path"] == "/api/x/v1/b%C3%A9%2F1"
        assert seen["query"] == "q=khai+sinh&a=%20"
        assert (seen["method"], seen["length"]) == ("POST", 300_000)
        headers = seen["headers"]
        assert (headers["idempotency-key"], headers["authorization"], headers["host"]) == (
            "k1",
            "Bearer t",
            "portal.example",
        )
        assert headers["x-forwarded-for"] == "127.0.0.1"
        assert "accept-encoding" not in (await bare(http, url)).json()["headers"]


async def bare(http: httpx.AsyncClient, url: str) -> httpx.Response:
    request = http.build_request("GET", f"{url}/api/x/")
    del request.headers["accept-encoding"]
    return await http.send(request)


async def test_a_compressed_answer_stays_as_it_is(http: httpx.AsyncClient) -> None:
    async with served([Route("/api/x/packed", packed)]) as base, proxied({"/api/x": base}) as url:
        answer = await http.get(f"{url}/api/x/packed")
        assert (answer.text, answer.headers["content-encoding"], answer.headers["etag"]) == ("hello", "gzip", '"1"')


async def test_the_longest_prefix_wins_and_half_a_word_is_no_prefix(http: httpx.AsyncClient) -> None:
    async def one(request: Request) -> Response:
        return Response("one")

    async def two(request: Request) -> Response:
        return Response("two")

    every = "/{path:path}"
    async with served([Route(every, one)]) as first, served([Route(every, two)]) as second:
        table: dict[str, str | list[str]] = {"/api": first, "/api/x/": second, "/.well-known/jwks.json": second}
        async with proxied(table) as url:
            assert (await http.get(f"{url}/api/x")).text == "two"
            assert (await http.get(f"{url}/api/x/y")).text == "two"
            assert (await http.get(f"{url}/api/xy")).text == "one"
            assert (await http.get(f"{url}/.well-known/jwks.json")).text == "two"
            missing = await http.get(f"{url}/elsewhere", headers={"Accept-Language": "en"})
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert "/elsewhere" in missing.json()["detail"]


async def test_events_arrive_one_by_one_and_the_role_learns_that_the_reader_left(http: httpx.AsyncClient) -> None:
    ticker = Ticker()
    async with served([Route("/api/x/events", ticker.stream)]) as base, proxied({"/api/x": base}) as url:
        headers = {"Accept": "text/event-stream"}
        async with http.stream("GET", f"{url}/api/x/events", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.aiter_lines()
            began = asyncio.get_running_loop().time()
            assert await anext(lines) == "data: 0"
            assert asyncio.get_running_loop().time() - began < 5  # and not after all thousand
        await asyncio.wait_for(ticker.left.wait(), 5)


async def test_a_dead_role_is_a_502_that_says_nothing_was_lost(http: httpx.AsyncClient) -> None:
    async with proxied({"/api/x": f"http://127.0.0.1:{free_port()}"}) as url:
        for language, words in (("vi", "Không có gì bị mất"), ("en", "Nothing was lost")):
            answer = await http.post(f"{url}/api/x/v1", json={}, headers={"Accept-Language": language})
            assert (answer.status_code, answer.json()["code"]) == (502, "service-away")
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["retry-after"] == "2"
            assert words in answer.json()["detail"]


async def test_a_restarted_role_answers_again_at_once(http: httpx.AsyncClient) -> None:
    async with served([Route("/{path:path}", echo)]) as base:
        table: dict[str, str | list[str]] = {"/api/x": base}
    async with proxied(table) as url:
        assert (await http.get(f"{url}/api/x/")).status_code == 502
    dead = f"http://127.0.0.1:{free_port()}"
    async with served([Route("/{path:path}", echo, methods=METHODS)]) as base, proxied({"/api/x": [dead, base]}) as url:
        answer = await http.post(f"{url}/api/x/", content=b"abc")
        assert (answer.status_code, answer.json()["length"]) == (207, 3)


async def test_a_streamed_upload_and_a_head_request_arrive_as_such(http: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"y" * 1000

    async with served([Route("/{path:path}", echo, methods=METHODS)]) as base, proxied({"/api/x": base}) as url:
        assert (await http.put(f"{url}/api/x/", content=pieces())).json()["length"] == 5000
        head = await http.head(f"{url}/api/x/")
        assert (head.status_code, head.content) == (207, b"")
        assert int(head.headers["content-length"]) > 100
        assert (await http.get(f"{url}/api/x/")).status_code == 207


async def raw_role(answers: list[bytes], *, close: bool) -> tuple[asyncio.Server, list[int]]:
    """A server that sends these bytes, one per request; returns how many requests each connection carried, too."""
    carried: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carried.append(0)
        mine = len(carried) - 1
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                carried[mine] += 1
                writer.write(answers[min(sum(carried), len(answers)) - 1])
                await writer.drain()
                if close:
                    break
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0), carried


def address(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"


async def test_a_connection_is_kept_and_one_closed_meanwhile_is_replaced(http: httpx.AsyncClient) -> None:
    server, carried = await raw_role([PLAIN], close=False)
    async with server, proxied({"/api/x": address(server)}) as url:
        for _ in range(3):
            assert (await http.get(f"{url}/api/x/")).text == "ok"
    assert carried == [3]
    server, carried = await raw_role([PLAIN], close=True)
    async with server, proxied({"/api/x": address(server)}) as url:
        for _ in range(3):
            assert (await http.get(f"{url}/api/x/")).text == "ok"
    assert carried == [1, 1, 1]


async def test_an_answer_without_a_length_ends_with_its_connection(http: httpx.AsyncClient) -> None:
    server, _ = await raw_role([b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall there is"], close=True)
    async with server, proxied({"/api/x": address(server)}) as url:
        assert (await http.get(f"{url}/api/x/")).text == "all there is"


async def test_an_early_answer_with_news_before_it_is_the_last_one_that_counts(http: httpx.AsyncClient) -> None:
    server, _ = await raw_role([b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + PLAIN], close=False)
    async with server, proxied({"/api/x": address(server)}) as url:
        answer = await http.get(f"{url}/api/x/")
        assert (answer.status_code, answer.text, "link" in answer.headers) == (200, "ok", False)


async def test_a_role_that_dies_over_a_post_is_a_502_and_the_post_is_not_repeated(http: httpx.AsyncClient) -> None:
    server, carried = await raw_role([b""], close=True)
    async with server, proxied({"/api/x": [address(server), address(server)]}) as url:
        answer = await http.post(f"{url}/api/x/", content=b"abc")
        assert (answer.status_code, answer.json()["code"]) == (502, "service-away")
    assert carried == [1]


async def test_a_body_that_breaks_off_does_not_look_whole(http: httpx.AsyncClient) -> None:
    server, _ = await raw_role([PLAIN.replace(b"Length: 2", b"Length: 100")], close=True)
    async with server, proxied({"/api/x": address(server)}) as url:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(f"{url}/api/x/")
