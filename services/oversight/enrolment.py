"""An agency's door to the broker: which topics, rights and names are its own, and who the agencies are."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from services.contracts import codec, topics
from services.kernel.broker_admin import Access, BrokerAdmin, TopicSpec
from services.kernel.event import Unreadable
from services.kernel.kafka import read_all
from services.kernel.settings import Settings


def user_of(code: str) -> str:
    """The broker's user of an agency: ``G01`` → ``agency-g01``."""
    return f"agency-{code.lower()}"


def access_of(code: str) -> Access:
    """What an agency may do on the broker: read its inbox, write its reports, in groups of its own; nothing else."""
    return Access(
        user=user_of(code),
        reads=(topics.agency_inbox(code),),
        writes=(topics.agency_reports(code),),
        group_prefix=f"agency.{code.lower()}.",
    )


def specifications(codes: Iterable[str]) -> list[TopicSpec]:
    """The two topics of each agency, as topics.yaml has them."""
    return [
        TopicSpec(
            topic.named(code),
            topic.partitions,
            {"cleanup.policy": topic.cleanup, "retention.ms": str(topic.retention_ms)},
        )
        for topic in topics.all()
        if topic.of_agencies
        for code in codes
    ]


async def enroll(admin: BrokerAdmin, code: str, password: str) -> None:
    """Topics, rights, quota and credential of one agency. Raises as BrokerAdmin does."""
    await admin.ensure_topics(specifications([code]))
    await admin.enroll({access_of(code): password})


async def enrolled(admin: BrokerAdmin) -> list[str]:
    """The codes of the agencies that have a credential."""
    found = (re.fullmatch(r"agency-(.+)", user) for user in await admin.enrolled())
    return [match[1].upper() for match in found if match]


async def agencies(settings: Settings) -> dict[str, str]:
    """Code → name of every agency in the catalogue, read from its topic; empty while catalog has published none."""
    names: dict[str, str] = {}
    async for record in read_all(settings, [topics.AGENCY]):
        try:
            event = codec.decode(record)
        except Unreadable:
            continue  # parked and shown by whoever consumes it
        if event.data is None:
            names.pop(event.envelope.subject, None)
        else:
            names[event.data.code] = event.data.name
    return names


def nearest(wrong: str, known: dict[str, str]) -> Sequence[str]:
    """Up to three "CODE name" that somebody may have meant by a wrong code or a name."""
    choices = {f"{code} {name}": code for code, name in known.items()}
    by_code = process.extract(wrong.upper(), list(known), scorer=fuzz.ratio, limit=3, score_cutoff=50)
    by_name = process.extract(wrong, list(choices), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    found = [f"{code} {known[code]}" for code, *_ in by_code] + [choice for choice, *_ in by_name]
    return list(dict.fromkeys(found))[:3]
