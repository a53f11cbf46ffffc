"""Parts of questions that several checks ask, as SQL. What is put into them are our own words, never a stranger's."""


def trimmed(source: str, subject: str) -> str:
    """Whether the broker has let go the oldest events of the partition in which a writer's events about a subject lie.

    Topics end their days one by one: then it is not known what was there, and nothing is said. ``source`` is a comparison
    (``= c.source``), ``subject`` a column; no table of the question around it may be called ``gone``.
    """
    return f"""EXISTS (SELECT 1 FROM trimmed gone
                   WHERE gone.source {source} AND gone.partition = partition_of({subject}, gone.partitions))"""  # noqa: S608 - our own words


def handled_without(group: str, types: str, effect: str, what: str, answered_by: str | None = None) -> str:
    """Events of these types that the group marked as handled (and nobody skipped) although the effect is not there.

    Where the effect is an event of ``answered_by``, it may have been trimmed while what it answers is still there.
    """
    source = f"LIKE '{answered_by}%'"
    unknown = f"AND NOT {trimmed(source, 'p.subject')}" if answered_by else ""
    return f"""
        SELECT p.subject, p.event, p.type || ' ' || p.sequence || ' is in the inbox of {group}, but {what}'
        FROM published p
        JOIN inbox i ON i.event = p.event AND i.group_name = '{group}'
        WHERE p.type IN ({types})
          AND NOT EXISTS ({effect})
          AND NOT EXISTS (SELECT 1 FROM skipped k WHERE k.event = p.event AND k.group_name = '{group}')
          {unknown}
    """  # noqa: S608 - our own words


def effect_without_mark(table: str, what: str, group: str) -> str:
    """Rows made from an event that the group's inbox does not know: the event could have its effect again.

    One that no topic holds any more cannot: its mark is forgotten after a while.
    """
    return f"""
        SELECT e.application, e.event, '{what} is there, but the inbox of {group} does not know the event'
        FROM {table} e
        WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.event = e.event AND i.group_name = '{group}')
          AND EXISTS (SELECT 1 FROM published p WHERE p.event = e.event)
    """  # noqa: S608 - our own words
