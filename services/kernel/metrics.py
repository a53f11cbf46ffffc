"""Every metric of every process, in one table: what is not listed here does not exist."""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# HTTP
REQUESTS = Counter("motcua_http_requests_total", "HTTP requests answered", ["service", "method", "status"])
REQUEST_SECONDS = Histogram("motcua_http_request_seconds", "time to answer an HTTP request", ["service"], buckets=_FAST)

# Outbox and relay
PUBLISHED = Counter("motcua_outbox_published_total", "messages published to Kafka", ["service"])
PUBLISH_SECONDS = Histogram(
    "motcua_outbox_publish_seconds", "time to publish one batch of the outbox", ["service"], buckets=_FAST
)
OUTBOX_AGE = Histogram(
    "motcua_outbox_age_seconds",
    "from written to published, oldest of each batch",
    ["service"],
    buckets=(*_FAST, 60.0, 600.0),
)
LANES = Gauge("motcua_outbox_lanes", "lanes this relay holds", ["service"])

# Consumers
HANDLED = Counter(
    "motcua_consumer_events_total", "events by outcome: handled, repeated, parked, waiting", ["group", "outcome"]
)
FORGOTTEN = Counter(
    "motcua_consumer_marks_forgotten_total", "marks of events older than any topic keeps them, deleted", ["group"]
)
BATCH_SECONDS = Histogram(
    "motcua_consumer_batch_seconds", "time to handle one batch, commit included", ["group"], buckets=_FAST
)
BATCH_SIZE = Histogram(
    "motcua_consumer_batch_events", "events in a batch", ["group"], buckets=(1, 5, 20, 50, 100, 250, 500, 1000)
)
PAUSES = Counter("motcua_consumer_pauses_total", "times a group paused because something was away", ["group"])

# Submission
GROUP_ROWS = Histogram(
    "motcua_submission_group_rows", "dossiers written by one statement", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)

# Files
FILE_BYTES = Counter("motcua_files_received_bytes_total", "bytes of citizens' files stored as they came")
FILES_SETTLED = Counter("motcua_files_settled_total", "files checked, by outcome: kept, or why refused", ["outcome"])
FILE_CHECK_SECONDS = Histogram(
    "motcua_files_check_seconds", "from the last byte to kept or refused", buckets=(*_FAST, 30.0, 60.0, 120.0)
)
FILES_CLEANED = Counter(
    "motcua_files_cleaned_total",
    "files given up: unfinished, refused, removed, not handed in, objects without a row",
    ["why"],
)

# Payments
REFUNDS = Counter(
    "motcua_payments_refunds_total", "refunds asked for, by outcome: done, refused, unanswered", ["outcome"]
)
REFUNDS_WAITING = Gauge("motcua_payments_refunds_waiting", "payments that are to go back and have not yet")

# Notification
SEND_SECONDS = Histogram(
    "motcua_notification_send_seconds", "time the mail server took for one message", ["channel"], buckets=_FAST
)
DELIVERY_SECONDS = Histogram(
    "motcua_notification_delivery_seconds",
    "from the event to the message accepted by the channel",
    ["channel"],
    buckets=(*_FAST, 60.0, 600.0, 3600.0, 86400.0),
)
DELIVERIES = Counter(
    "motcua_notification_deliveries_total", "deliveries by outcome of one attempt", ["channel", "outcome"]
)
