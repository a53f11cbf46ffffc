"""Why nothing can be paid online now, said to the citizen with what to do instead."""

from collections.abc import Mapping
from types import MappingProxyType

from services.kernel.text import Text

WHY_NOT: Mapping[str, Text] = MappingProxyType(
    {
        "not-online": Text(
            "Cổng chưa kết nối dịch vụ thanh toán. Hãy nộp tại quầy hoặc chuyển khoản theo hướng dẫn của cơ quan; hồ sơ vẫn "
            "được giữ nguyên.",
            "No payment service is connected. Pay at the counter or by transfer as the agency tells you; your application "
            "stays as it is.",
        ),
        "already-paid": Text(
            "Khoản này đã được nộp đủ; bạn không phải nộp nữa.",
            "This has been paid in full: there is nothing more to pay.",
        ),
        "given-back": Text(
            "Khoản đã nộp được hoàn lại cho bạn; hiện bạn không phải nộp lại.",
            "What was paid goes back to you; there is nothing to pay again now.",
        ),
        "closed": Text(
            "Hồ sơ đã có kết quả hoặc đã kết thúc nên không thu thêm khoản nào.",
            "The application has been decided or closed, so nothing more is charged.",
        ),
        "withdrawal-requested": Text(
            "Bạn đã đề nghị rút hồ sơ nên không phải nộp khoản này nữa.",
            "You have asked to withdraw the application, so you no longer have to pay this.",
        ),
        "nothing-asked": Text(
            "Hiện chưa có khoản nào phải nộp. Khi cơ quan đề nghị, bạn sẽ được báo.",
            "There is nothing to pay now. You will be told when the agency asks for a fee.",
        ),
    }
)

_AT_THE_COUNTER = Text(
    "Hãy nộp tại quầy của cơ quan, hoặc hỏi cơ quan số tiền chính xác; hồ sơ vẫn được giữ nguyên.",
    "Pay at the agency's counter, or ask it for the exact amount; your application stays as it is.",
)


def _unpinned(vi: str, en: str) -> Text:
    return Text(f"{vi} {_AT_THE_COUNTER.vi}", f"{en} {_AT_THE_COUNTER.en}")


WHY_UNPINNED: Mapping[str, Text] = MappingProxyType(
    {
        "not-stated": _unpinned(
            "Cơ quan chưa nêu số tiền, và mức thu chỉ được công bố bằng lời. Cổng không tự suy ra số tiền từ lời văn.",
            "The agency has not stated an amount, and the fee was published in words only. The portal does not guess an "
            "amount from words.",
        ),
        "several-lines": _unpinned(
            "Thủ tục có nhiều mức thu và cơ quan chưa nêu bạn nộp mức nào.",
            "The published fee has several tiers, and the agency has not stated which one is yours.",
        ),
        "differs-from-published": _unpinned(
            "Số tiền cơ quan nêu khác với mức thu đã công bố nên Cổng chưa nhận khoản này.",
            "The amount the agency states is not the published fee, so the portal does not take it.",
        ),
        "nothing-due": _unpinned(
            "Thủ tục này được công bố là không thu phí, nhưng cơ quan đề nghị nộp mà chưa nêu số tiền.",
            "This procedure is published as free of charge, yet the agency asks for a fee without stating it.",
        ),
    }
)
