"""Which browser it is, in a word a person recognises: what it says of itself, read no further than needed."""

# In this order: each later one also claims to be those before it.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def named(user_agent: str) -> str:
    """``Firefox, Windows``; one of both when that is all one can tell, '' when nothing."""
    return ", ".join(
        found
        for table in (_BROWSERS, _SYSTEMS)
        if (found := next((name for sign, name in table if sign in user_agent), ""))
    )
