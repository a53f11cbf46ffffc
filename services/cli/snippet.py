"""The lines an agency's developer pastes to read the first message: the same as in docs/integrating.md, filled in."""

from services.kernel.settings import Settings
from services.oversight.enrolment import access_of

_KCAT = """\
kcat -b {address} -X security.protocol={security} -X sasl.mechanism=SCRAM-SHA-256 \\
  -X sasl.username={user} -X sasl.password={password} \\
  -C -t {inbox} -o beginning -e -q -f '%k %h\\n%s\\n\\n'"""

_PYTHON = """\
python3 - <<'END'
import asyncio, json{ssl}
from aiokafka import AIOKafkaConsumer

async def main():
    async with AIOKafkaConsumer(
        "{inbox}", group_id="{group}reader", bootstrap_servers="{address}", security_protocol="{security}",
        sasl_mechanism="SCRAM-SHA-256", sasl_plain_username="{user}", sasl_plain_password="{password}",{tls}
        auto_offset_reset="earliest", enable_auto_commit=False) as inbox:
        async for message in inbox:
            print(dict(message.headers)["ce_type"].decode(), json.loads(message.value), flush=True)
            await inbox.commit()  # only after your own database has it

asyncio.run(main())
END"""


def consumer(settings: Settings, code: str, password: str) -> str:
    """What `motcua agency enroll` prints: the credential, then a kcat line and a Python script that read the inbox."""
    access = access_of(code)
    tls = settings.kafka_agency_security == "SASL_SSL"
    words = {
        "address": settings.kafka_agency_bootstrap,
        "security": settings.kafka_agency_security,
        "user": settings.topic_prefix + access.user,
        "password": password,
        "inbox": settings.topic_prefix + access.reads[0],
        "group": settings.topic_prefix + access.group_prefix,
        "tls": "\n        ssl_context=ssl.create_default_context()," if tls else "",
        "ssl": ", ssl" if tls else "",
    }
    return "\n".join(
        [
            f"# {code}: user {words['user']}, password {password}",
            f"# reads {words['inbox']}, writes {settings.topic_prefix + access.writes[0]}, groups {words['group']}…",
            "",
            "# Everything in the inbox, with kcat (on librdkafka 2.6.1 or newer, see kcat -V and docs/integrating.md):",
            _KCAT.format(**words),
            "",
            "# The inbox as it fills, with Python (pip install aiokafka):",
            _PYTHON.format(**words),
        ]
    )
