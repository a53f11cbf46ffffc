"""A post office for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.component.notification.mail_server import MailServer
from tests.component.notification.post_office import PostOffice
from tests.component.notification.submission_stand_in import SubmissionStandIn
from tests.support.environment import Environment


@pytest.fixture
async def office(database_only: Environment) -> AsyncIterator[PostOffice]:
    """Notification with a real database, a real mail server and submission's stand-in."""
    mail, submission = MailServer(), SubmissionStandIn()
    await mail.start()
    await submission.start()
    built = PostOffice(database_only, await database_only.database("notification"), mail, submission)
    yield built
    for runtime in built.runtimes:
        await runtime.close()
    await mail.go_away()
    await submission.stop()
