"""Files that keep what they were sent for from being handed in: nothing arrives without its attachments."""

from collections.abc import Sequence

from services.kernel.problem import FieldError
from services.kernel.text import Text
from services.submission.store.attachments import Attachment


def unready(files: Sequence[Attachment]) -> list[FieldError]:
    """Files still on their way or refused, each with what to do: who hands in must know that they would not go along."""
    faults = []
    for file in files:
        if file.state == "receiving":
            said = Text(
                f"Tệp “{file.name}” chưa tải lên xong. Xin chờ tải xong, hoặc bỏ tệp này.",
                f"The file “{file.name}” has not arrived whole. Wait until it has, or take it out.",
            )
            faults.append(FieldError(f"/files/{file.component}", "receiving", said))
        elif file.state != "kept":
            why = file.why or Text("", "")
            said = Text(
                f"Tệp “{file.name}” không nhận được. {why.vi} Xin bỏ hoặc thay tệp này.",
                f"The file “{file.name}” cannot be taken. {why.en} Take it out, or send another.",
            )
            faults.append(FieldError(f"/files/{file.component}", "refused", said))
    return faults
