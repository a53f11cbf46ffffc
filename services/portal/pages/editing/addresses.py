"""Where one procedure is found: at the catalogue's doors, and on the editors' pages."""

from starlette.requests import Request

from ...doors import part

DRAFTS = "/bien-tap/ban-nhap"


def code_of(request: Request) -> str:
    """The code in the address of a page, as the register writes it."""
    return str(request.path_params["code"]).strip().upper()


def door(code: str) -> str:
    """Of the procedure at the catalogue."""
    return f"/procedures/{part(code)}"


def page_of(code: str) -> str:
    """Of the procedure at the editor's desk."""
    return f"/bien-tap/thu-tuc/{part(code)}"


def sheet_of(code: str) -> str:
    """Of the form its draft is written in."""
    return f"{page_of(code)}/sua"
