"""How a procedure is filed (cv:Channel), how long that may take, and what it costs (cv:Cost)."""

from collections.abc import Mapping
from typing import Any

from .addresses import CURRENCY_VND
from .concepts import Shared
from .nodes import Node, listed, present, spoken

Content = Mapping[str, Any]

# Working days are none of XML Schema's durations: ten of them are two weeks, or three at Tết. Written as P10D they would
# promise too much, so they stand in the rule about the time limit only (rules.py), in a unit of their own.
_DURATIONS = {"calendar-day": "P{}D", "hour": "PT{}H", "month": "P{}M"}


def processing_time(deadline: Content | None) -> str | None:
    """An xsd:duration, where the published text states one time limit and it is not counted in working days."""
    if not deadline or deadline.get("value") is None or deadline.get("unit") not in _DURATIONS:
        return None
    return _DURATIONS[deadline["unit"]].format(deadline["value"])


def channels(own: str, content: Content, owner: str | None, shared: Shared) -> list[Node]:
    """The ways to file. What was published without saying how is no channel."""
    return [_channel(own, number, each, content, owner, shared) for number, each in enumerate(_ways(content), 1)]


def costs(own: str, content: Content, shared: Shared) -> list[Node]:
    """The fee as published: one, or one for each way to file where they differ. An amount only where it is certain."""
    by_way = [(number, each.get("fee") or {}) for number, each in enumerate(_ways(content), 1) if "fee" in each]
    if len({(fee.get("text"), fee.get("amount")) for _, fee in by_way}) > 1:
        return [_cost(own, f"cost-{number}", fee, _at(own, number), shared) for number, fee in by_way if _stated(fee)]
    fee = content.get("fee") or {}
    return [_cost(own, "cost", fee, None, shared)] if _stated(fee) else []


def _ways(content: Content) -> list[Content]:
    """A procedure with an online service has that way to file, whether or not its source lists it."""
    ways = [each for each in listed(content, "channels") if each.get("channel") in ("in-person", "online", "post")]
    if content.get("online_level") and all(each["channel"] != "online" for each in ways):
        ways.append({"channel": "online"})
    return ways


def _at(own: str, number: int) -> str:
    return f"{own}#channel-{number}"


def _channel(own: str, number: int, way: Content, content: Content, owner: str | None, shared: Shared) -> Node:
    deadline = way.get("deadline") or {}
    notes = [each.get("note") for each in listed(content, "filings") if each.get("channel") == way["channel"]]
    where = content.get("receiving_address") if way["channel"] == "in-person" else None
    said = [
        f"Thời hạn: {deadline['text']}" if deadline.get("text") else None,
        *notes,
        f"Nơi tiếp nhận: {where}" if where else None,
    ]
    return present(
        {
            "id": _at(own, number),
            "type": "Channel",
            "identifier": f"{way['channel']}-{number}",
            "kind": shared.concept("channel", way["channel"]),
            "description": spoken("\n".join(each for each in said if each)),
            "processingTime": processing_time(deadline),
            "ownedBy": owner,
        }
    )


def _stated(fee: Content) -> bool:
    return bool(fee.get("text")) or fee.get("amount") is not None


def _cost(own: str, name: str, fee: Content, channel: str | None, shared: Shared) -> Node:
    amount = fee.get("amount")
    return present(
        {
            "id": f"{own}#{name}",
            "type": "Cost",
            "identifier": name,
            "description": spoken(fee.get("text")),
            "hasValue": str(amount) if amount is not None else None,
            "currency": shared.foreign(CURRENCY_VND) if amount is not None else None,
            "ifAccessedThrough": channel,
        }
    )
