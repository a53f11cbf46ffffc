"""What the pages of applying say once something was done, or was not."""

from services.kernel.text import Text

DONE = {
    "luu": Text("Đã lưu.", "Saved."),
    "dien-san": Text("Đã điền sẵn; hãy xem lại.", "Filled in; look it over."),
    "them": Text("Đã thêm một mục; hãy điền tiếp.", "Another one was added; fill it in."),
    "bo": Text("Đã bỏ một mục.", "One was taken out."),
    "noi-nop": Text("Đã đổi nơi nộp.", "The place was changed."),
    "mau-moi": Text(
        "Bản nháp nay theo phiên bản mới của biểu mẫu; mọi câu trả lời còn nguyên.",
        "The draft now follows the new version of the form; every answer is kept.",
    ),
    "muon": Text(
        "Chưa nộp: bản nháp vừa được sửa ở nơi khác sau khi bạn mở trang này. Hãy xem lại rồi nộp.",
        "Not submitted: the draft was changed elsewhere after you opened this page. Look at it again, then submit.",
    ),
    "xoa": Text("Đã xóa bản nháp và các tệp của nó.", "The draft and its files were deleted."),
}
AGAIN = Text(
    "Bạn đã đăng nhập lại sau khi mở trang này. Những gì bạn gõ còn nguyên dưới đây nhưng chưa lưu: hãy xem lại rồi bấm "
    "“Lưu và tiếp tục”.",
    "You signed in again after you opened this page. What you typed is all below, but not saved yet: look at it and press "
    "“Save and continue”.",
)
BOTH = Text(
    "Mục có khung vàng vừa được sửa ở nơi khác (thẻ khác hoặc máy khác). Chưa có gì bị ghi đè: hãy chọn ở từng mục.",
    "What is framed was changed elsewhere meanwhile, in another tab or on another device. Nothing was overwritten: choose "
    "for each.",
)
GONE = Text(
    "Bản nháp không còn ở đây; chữ vừa gõ chưa lưu được, còn giữ trên máy này",
    "The draft is no longer here; what you just typed is not saved and is kept on this device",
)
SUBMITTED = Text(
    "Hồ sơ đã nộp ở nơi khác; chữ vừa gõ chưa nằm trong hồ sơ đã nộp, còn giữ trên máy này",
    "This was submitted elsewhere; what you just typed is not in the dossier and is kept on this device",
)
FOREIGN = Text(
    "trang gửi không thuộc cổng này; hãy mở lại trang", "sent by a page of another site; open the page again"
)
NO_SAVE = Text("trang gửi sai dạng; hãy mở lại trang", "the page sent what is no save; open the page again")
