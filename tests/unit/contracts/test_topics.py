"""The topics as code knows them."""

import pytest

from services.contracts import events, registry, topics


def test_every_topic_of_the_file_has_a_constant_and_every_constant_a_topic() -> None:
    constants = {value for name, value in vars(topics).items() if name.isupper() and isinstance(value, str)}
    assert constants == {topic.name for topic in topics.all()}


def test_a_topic_tells_what_a_broker_must_know() -> None:
    submitted, procedure = topics.carrying("application.submitted"), topics.carrying("catalog.procedure")
    assert (submitted.name, submitted.partitions, submitted.cleanup) == (topics.SUBMITTED, 6, "delete")
    assert submitted.retention_ms == 400 * 24 * 3600 * 1000
    assert (procedure.cleanup, procedure.retention_ms) == ("compact", -1)
    assert submitted.groups == ("routing.route-application", "notification.plan-message")


def test_the_topics_of_one_agency_are_named_by_its_code_in_lower_case() -> None:
    assert topics.agency_inbox("G01") == "agency.g01.inbox.v1"
    assert topics.agency_reports("H55.242") == "agency.h55.242.reports.v1"
    assert topics.carrying("agency.report").named("G01") == "agency.g01.reports.v1"
    assert topics.carrying("application.paid").named("G01") == "application.paid.v1"


@pytest.mark.parametrize("code", ["G01", "H26", "H55.242"])
def test_the_name_of_an_agencys_topic_leads_back_to_its_code_and_its_row(code: str) -> None:
    assert topics.agency_of(topics.agency_inbox(code)) == code
    assert topics.pattern(topics.agency_inbox(code)) == topics.AGENCY_INBOX
    assert topics.pattern(topics.agency_reports(code)) == topics.AGENCY_REPORTS


@pytest.mark.parametrize("name", ["application.paid.v1", "agency.inbox.v1", "agency.g01.inbox.v2", "agency..inbox.v1"])
def test_other_names_are_of_no_agency_and_stay_as_they_are(name: str) -> None:
    assert topics.agency_of(name) is None
    assert topics.pattern(name) == name


def test_an_event_no_topic_carries_is_an_error() -> None:
    with pytest.raises(KeyError):
        topics.carrying("application.teleported")


def test_every_event_has_its_class_and_every_class_its_event() -> None:
    for topic in topics.all():
        for event in topic.events:
            kind = registry.KINDS[event]
            assert registry.kind_of(kind.model) is kind
    assert registry.KINDS["application.submitted"].model is events.ApplicationSubmitted
    assert registry.KINDS["agency.report-refused"].model is events.AgencyReportRefused


def test_every_list_of_words_takes_a_word_it_does_not_know() -> None:
    lists = [made for made in vars(events).values() if isinstance(made, type) and issubclass(made, events.OpenEnum)]
    assert len(lists) > 8
    for words in lists:
        if words is not events.OpenEnum:
            assert words("a word of tomorrow") is words["unknown"]
            with pytest.raises(ValueError, match="7 is not a valid"):
                words(7)
