"""What is said of a file that was looked into: why it is not taken and what to do, what was changed, who signed it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.kernel.text import Text

_KINDS = Text(
    "PDF, ảnh JPEG, PNG, TIFF, Word (DOCX), Excel (XLSX)", "PDF, JPEG, PNG or TIFF pictures, Word (DOCX), Excel (XLSX)"
)

_REFUSALS = {
    "locked-pdf": Text(
        "Tệp PDF này đặt mật khẩu hoặc hạn chế quyền nên cán bộ không mở và không kiểm tra được. Hãy mở tệp, chọn In rồi “Lưu "
        "thành PDF” (hoặc bỏ mật khẩu) và gửi tệp mới. Nếu tệp có chữ ký số, hãy xin bản không đặt mật khẩu.",
        "This PDF has a password or restricted rights, so officers can neither open nor check it. Open it, choose Print and "
        "“Save as PDF” (or take the password off), and send the new file. If it is digitally signed, ask for a copy without "
        "password.",
    ),
    "locked-office": Text(
        "Tệp Word hoặc Excel này đặt mật khẩu. Hãy bỏ mật khẩu (Tệp, Thông tin, Bảo vệ) rồi gửi lại, hoặc lưu thành PDF.",
        "This Word or Excel file has a password. Take it off (File, Info, Protect) and send it again, or save it as PDF.",
    ),
    "old-office": Text(
        "Tệp này thuộc định dạng cũ của Word hoặc Excel (.doc, .xls). Hãy mở tệp, chọn “Lưu thành” DOCX, XLSX hoặc PDF rồi gửi.",
        "This is an old Word or Excel format (.doc, .xls). Open it, choose “Save as” DOCX, XLSX or PDF, and send that.",
    ),
    "macros": Text(
        "Tệp này chứa macro (mã chạy được) nên không được nhận. Hãy lưu thành DOCX, XLSX không có macro, hoặc PDF.",
        "This file holds macros (code that runs), so it is not taken. Save it as DOCX or XLSX without macros, or as PDF.",
    ),
    "broken": Text(
        "Tệp {kind} này bị hỏng hoặc chưa đầy đủ nên không mở được. Hãy mở thử trên máy của bạn, lưu hoặc quét lại rồi gửi.",
        "This {kind} file is broken or not whole, and cannot be opened. Try it on your own device, save or scan it again, and "
        "send the new file.",
    ),
    "two-kinds": Text(
        "Trong tệp này có hai loại tệp lồng vào nhau nên không thể biết đâu là giấy tờ của bạn. Hãy lưu lại thành một tệp mới "
        "rồi gửi.",
        "Two kinds of files are put into this one, so nobody can say which is your paper. Save it as a new file and send that.",
    ),
    "program": Text(
        "Đây là một chương trình, không phải giấy tờ. Hãy gửi: {kinds}.",
        "This is a program, not a paper. Send one of: {kinds}.",
    ),
    "web-page": Text(
        "Đây là một trang web hoặc hình SVG, có thể chứa mã chạy được nên không được nhận. Hãy in trang đó thành PDF rồi gửi.",
        "This is a web page or an SVG drawing, which may hold code that runs, so it is not taken. Print it as PDF and send that.",
    ),
    "archive": Text(
        "Đây là tệp nén. Hãy giải nén rồi gửi từng tệp bên trong: {kinds}.",
        "This is an archive. Unpack it and send the files inside one by one: {kinds}.",
    ),
    "photo-kind": Text(
        "Ảnh {kind} không mở được trên máy của nhiều cơ quan. Hãy lưu thành JPEG hoặc PNG rồi gửi. Trên iPhone: Cài đặt, Camera, "
        "Định dạng, chọn “Tương thích nhất”, rồi chụp lại; hoặc quét thành PDF bằng ứng dụng Tệp.",
        "{kind} pictures cannot be opened in many offices. Save it as JPEG or PNG and send that. On an iPhone: Settings, Camera, "
        "Formats, “Most Compatible”, then take it again; or scan it to PDF with the Files app.",
    ),
    "too-many-pixels": Text(
        "Ảnh này có quá nhiều điểm ảnh hoặc quá nhiều trang. Hãy quét lại ở độ phân giải 300 dpi, hoặc chia thành nhiều tệp.",
        "This picture has too many pixels or pages. Scan it again at 300 dpi, or split it into several files.",
    ),
    "bomb": Text(
        "Tệp này nhỏ nhưng khi mở ra lại lớn bất thường nên không được nhận. Hãy lưu hoặc quét lại thành một tệp mới.",
        "This file is small but unpacks to an unreasonable size, so it is not taken. Save or scan it anew.",
    ),
    "too-slow": Text(
        "Cổng đã thử hai lần mà chưa kiểm tra xong tệp này trong thời gian cho phép. Có thể lúc này Cổng đang quá tải, cũng có "
        "thể tệp quá phức tạp. Hãy gửi lại sau ít phút; nếu vẫn vậy, hãy quét lại ở 300 dpi hoặc in thành PDF mới rồi gửi.",
        "The portal tried twice and could not finish checking this file in the time it gives a file. It may be overloaded just "
        "now, or the file may be very complex. Send it again in a few minutes; if that does not help, scan it again at 300 "
        "dpi or print it to a new PDF, and send that.",
    ),
    "not-allowed": Text(
        "Loại tệp {kind} không được nhận ở đây. Hãy gửi: {kinds}.",
        "{kind} files are not taken here. Send one of: {kinds}.",
    ),
    "unknown-kind": Text(
        "Không nhận ra đây là loại giấy tờ nào (tên tệp không quyết định, nội dung mới quyết định). Hãy gửi: {kinds}.",
        "We could not tell what kind of file this is (its content decides, not its name). Send one of: {kinds}.",
    ),
    "too-late": Text(
        "Hồ sơ đã được nộp trước khi tệp này đến nơi trọn vẹn, nên tệp không nằm trong hồ sơ. Khi cơ quan đề nghị bổ sung, bạn "
        "có thể gửi lại.",
        "The application was submitted before this file had arrived whole, so it is not part of it. You can send it again when "
        "the agency asks for a supplement.",
    ),
    "lost": Text(
        "Cổng không còn giữ được một phần của tệp này. Đây là sự cố ở phía chúng tôi; xin gửi lại tệp.",
        "A part of this file was lost on our side. We are sorry; please send the file again.",
    ),
    "unreadable": Text(
        "Không kiểm tra được tệp này. Hãy lưu hoặc quét lại thành một tệp mới rồi gửi; tệp khác của bạn không bị ảnh hưởng.",
        "This file could not be checked. Save or scan it as a new file and send that; your other files are not affected.",
    ),
}

_CHANGES = {
    "turned": Text("ảnh đã được xoay cho đúng chiều", "the picture was turned upright"),
    "stripped": Text(
        "thông tin về nơi chụp và thiết bị đã được bỏ khỏi ảnh",
        "where and with what it was taken was removed from the picture",
    ),
}

_SIGNATURES = {
    "trusted": Text(
        "Chữ ký hợp lệ: tệp nguyên vẹn từ khi ký, chứng thư do tổ chức được tin cậy cấp.",
        "The signature is valid: the file is as it was signed, and a trusted authority vouches for the signer.",
    ),
    "intact": Text(
        "Chữ ký nguyên vẹn: tệp không bị sửa từ khi ký. Cổng chưa xác định được ai cấp chứng thư; cơ quan sẽ kiểm tra.",
        "The signature is intact: the file is as it was signed. The portal cannot tell who issued the certificate; the agency "
        "will check.",
    ),
    "unknown-root": Text(
        "Chữ ký nguyên vẹn, nhưng chứng thư không do tổ chức mà Cổng tin cậy cấp. Cơ quan có thể không chấp nhận; nếu được, "
        "hãy ký bằng chứng thư của tổ chức được cấp phép tại Việt Nam.",
        "The signature is intact, but no authority that the portal trusts issued its certificate. The agency may not accept it; "
        "if you can, sign with a certificate of an authority licensed in Việt Nam.",
    ),
    "timestamp": Text("Dấu thời gian của tài liệu.", "A time stamp of the document."),
    "old-form": Text(
        "Sai định dạng chữ ký ({form}): cơ quan không kiểm tra được. Hãy ký lại theo chuẩn PAdES hoặc PKCS#7 tách rời "
        "(adbe.pkcs7.detached) rồi gửi tệp mới thay tệp này.",
        "The form of this signature ({form}) is one that agencies cannot check. Sign again as PAdES or detached PKCS#7 "
        "(adbe.pkcs7.detached), and send the new file instead of this one.",
    ),
    "altered": Text(
        "Chữ ký không còn đúng: tệp đã bị sửa sau khi ký, hoặc chữ ký bị hỏng. Hãy xin lại bản gốc đã ký, đừng in hay ghép lại, "
        "rồi gửi tệp đó.",
        "The signature no longer fits: the file was altered after it was signed, or the signature is broken. Ask for the signed "
        "original, do not print or join it, and send that.",
    ),
    "changed-after": Text(
        "Tệp đã được sửa thêm sau khi ký, nên chữ ký không bảo đảm cho nội dung hiện nay. Hãy gửi đúng bản đã ký, hoặc ký lại.",
        "Something was added after signing, so the signature does not cover what the file says now. Send the file as it was "
        "signed, or sign it again.",
    ),
    "revoked": Text(
        "Chứng thư của người ký đã bị thu hồi. Hãy ký lại bằng chứng thư còn hiệu lực.",
        "The signer's certificate was revoked. Sign again with one that is in force.",
    ),
    "expired": Text(
        "Chứng thư của người ký không còn hiệu lực lúc ký (chỉ có hiệu lực đến {until}). Hãy ký lại bằng chứng thư còn hiệu lực.",
        "The signer's certificate was not in force when it was used (until {until}). Sign again with one that is.",
    ),
    "unreadable": Text(
        "Chữ ký trong tệp không đọc được. Hãy ký lại theo chuẩn PAdES rồi gửi tệp mới thay tệp này.",
        "The signature in this file cannot be read. Sign again as PAdES, and send the new file instead of this one.",
    ),
}


def refusal(code: str, facts: Mapping[str, Any]) -> Text:
    """Why a file is not taken, and what to do."""
    said = _REFUSALS.get(code, _REFUSALS["unreadable"])
    return _filled(said, dict(facts))


def change(code: str) -> Text:
    """What was done to a file before it was kept, as a part of a sentence."""
    return _CHANGES[code]


def signature(code: str, facts: Mapping[str, Any]) -> Text:
    """What a signature is worth, and what to do about one that is worth nothing."""
    known = dict(facts)
    if "until" in known:
        known["until"] = f"{date.fromisoformat(known['until']):%d/%m/%Y}"
    return _filled(_SIGNATURES.get(code, _SIGNATURES["unreadable"]), known)


def _filled(said: Text, facts: dict[str, Any]) -> Text:
    named = {
        **facts,
        "kind": str(facts.get("kind", "")).upper() if facts.get("kind") != "Word, Excel" else "Word, Excel",
    }
    return Text(said.vi.format(kinds=_KINDS.vi, **named), said.en.format(kinds=_KINDS.en, **named))
