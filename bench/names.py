"""Made-up names of procedures, built as real ones are: an act, its object, for whom, by whose authority. All synthetic."""

import csv
import random
from collections.abc import Iterator

from services.catalog.register import DATA

ACTS = (
    "Cấp", "Cấp lại", "Cấp đổi", "Cấp mới", "Gia hạn", "Điều chỉnh", "Sửa đổi, bổ sung", "Thu hồi", "Công nhận",
    "Thẩm định", "Thẩm định và phê duyệt", "Xác nhận", "Thông báo thay đổi", "Chấp thuận", "Đăng ký cấp",
    "Đăng ký thay đổi nội dung", "Chấm dứt hiệu lực", "Hủy bỏ", "Chuyển đổi", "Tạm ngừng sử dụng", "Trả lại",
    "Kiểm tra, đánh giá", "Tiếp nhận hồ sơ đề nghị cấp", "Bổ sung, đính chính",
)  # fmt: skip

OBJECTS = {
    "Hộ tịch": (
        "giấy khai sinh", "trích lục khai tử", "giấy chứng nhận kết hôn", "giấy xác nhận tình trạng hôn nhân",
        "quyết định công nhận giám hộ", "trích lục ghi chú ly hôn", "giấy xác nhận cha, mẹ, con",
        "bản sao trích lục hộ tịch", "quyết định thay đổi, cải chính hộ tịch", "giấy xác nhận có quốc tịch Việt Nam",
    ),
    "Cư trú": (
        "giấy xác nhận thông tin về cư trú", "sổ đăng ký tạm trú", "thông báo lưu trú", "giấy xác nhận khai báo tạm vắng",
        "văn bản xác nhận nơi thường trú", "hồ sơ tách hộ", "phiếu khai báo tạm trú của người nước ngoài",
    ),
    "Căn cước": (
        "thẻ căn cước công dân", "giấy xác nhận số chứng minh nhân dân", "tài khoản định danh điện tử",
        "giấy chứng nhận căn cước", "thông tin trong cơ sở dữ liệu dân cư",
    ),
    "Xuất nhập cảnh": (
        "hộ chiếu phổ thông", "giấy thông hành biên giới", "thẻ tạm trú", "thị thực điện tử", "giấy miễn thị thực",
        "thẻ đi lại của doanh nhân", "giấy phép vào khu vực biên giới",
    ),
    "Đường bộ": (
        "giấy phép lái xe hạng hai", "giấy phép lái xe quốc tế", "giấy chứng nhận đăng ký xe mô tô",
        "biển số xe máy chuyên dùng", "giấy phép kinh doanh vận tải hành khách", "phù hiệu xe hợp đồng",
        "giấy phép lưu hành xe quá khổ", "giấy phép xe tập lái", "giấy phép đào tạo lái xe ô tô",
        "chứng chỉ bồi dưỡng kiến thức pháp luật giao thông", "giấy phép liên vận quốc tế",
    ),
    "Đường thủy nội địa": (
        "giấy chứng nhận đăng ký phương tiện thủy nội địa", "giấy phép hoạt động bến khách ngang sông",
        "chứng chỉ thuyền trưởng", "giấy phép vận tải qua biên giới", "quyết định công bố cảng thủy nội địa",
    ),
    "Đất đai": (
        "giấy chứng nhận quyền sử dụng đất", "quyết định giao đất, cho thuê đất", "trích đo địa chính thửa đất",
        "quyết định chuyển mục đích sử dụng đất", "hồ sơ tách thửa, hợp thửa đất", "xác nhận hiện trạng sử dụng đất",
        "phương án bồi thường, hỗ trợ và tái định cư",
    ),
    "Nhà ở và công sở": (
        "giấy chứng nhận số nhà", "hợp đồng thuê nhà ở xã hội", "giấy phép xây dựng nhà ở riêng lẻ",
        "văn bản xác nhận điều kiện mua nhà ở xã hội", "giấy phép di dời công trình", "giấy phép sửa chữa, cải tạo nhà",
    ),
    "Hoạt động xây dựng": (
        "chứng chỉ hành nghề hoạt động xây dựng", "chứng chỉ năng lực hoạt động xây dựng", "thiết kế cơ sở",
        "báo cáo nghiên cứu khả thi đầu tư xây dựng", "giấy phép hoạt động xây dựng của nhà thầu nước ngoài",
        "kết quả nghiệm thu hoàn thành công trình", "giấy phép quy hoạch đô thị",
    ),
    "Việc làm": (
        "giấy phép lao động", "giấy xác nhận không thuộc diện cấp giấy phép lao động", "sổ lao động",
        "quyết định hưởng trợ cấp thất nghiệp", "giấy phép hoạt động dịch vụ việc làm",
        "hỗ trợ kinh phí đào tạo nghề", "giấy phép cho thuê lại lao động", "nội quy lao động",
    ),
    "Bảo hiểm xã hội": (
        "sổ bảo hiểm xã hội", "thẻ bảo hiểm y tế", "quyết định hưởng lương hưu", "hồ sơ hưởng chế độ thai sản",
        "chế độ tử tuất hàng tháng", "chế độ tai nạn lao động, bệnh nghề nghiệp", "trợ cấp dưỡng sức, phục hồi sức khỏe",
    ),
    "Bảo trợ xã hội": (
        "giấy xác nhận khuyết tật", "trợ cấp xã hội hàng tháng", "hỗ trợ chi phí mai táng", "hồ sơ nhận nuôi con nuôi",
        "giấy phép hoạt động cơ sở trợ giúp xã hội", "trợ giúp xã hội khẩn cấp", "giấy xác nhận hộ nghèo, hộ cận nghèo",
    ),
    "Người có công": (
        "chế độ ưu đãi thương binh", "trợ cấp thờ cúng liệt sĩ", "bằng Tổ quốc ghi công", "giấy chứng nhận gia đình liệt sĩ",
        "phụ cấp người hoạt động kháng chiến", "hồ sơ di chuyển hài cốt liệt sĩ",
    ),
    "Giáo dục và Đào tạo": (
        "bản sao văn bằng, chứng chỉ từ sổ gốc", "quyết định thành lập trường tiểu học", "học bạ trung học phổ thông",
        "giấy phép hoạt động trung tâm ngoại ngữ, tin học", "hồ sơ chuyển trường của học sinh trung học cơ sở",
        "văn bằng do cơ sở nước ngoài cấp", "hỗ trợ học phí cho sinh viên", "quyết định cho phép hoạt động nhà trẻ độc lập",
    ),
    "Khám bệnh, chữa bệnh": (
        "giấy phép hành nghề khám bệnh", "giấy phép hoạt động phòng khám đa khoa", "giấy chứng sinh", "giấy khám sức khỏe",
        "giấy chứng nhận đủ điều kiện tiêm chủng", "giấy phép hoạt động nhà hộ sinh", "hồ sơ giám định y khoa",
    ),
    "Dược phẩm": (
        "chứng chỉ hành nghề dược", "giấy chứng nhận đủ điều kiện kinh doanh dược", "phiếu công bố sản phẩm mỹ phẩm",
        "giấy phép nhập khẩu thuốc", "giấy xác nhận nội dung quảng cáo thuốc", "giấy đăng ký lưu hành vị thuốc cổ truyền",
    ),
    "An toàn thực phẩm": (
        "giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "bản công bố sản phẩm thực phẩm",
        "giấy xác nhận quảng cáo thực phẩm chức năng", "giấy xác nhận nguồn gốc nguyên liệu thủy sản",
    ),
    "Thành lập và hoạt động của doanh nghiệp": (
        "giấy chứng nhận đăng ký doanh nghiệp", "giấy chứng nhận đăng ký hộ kinh doanh", "giấy chứng nhận đăng ký đầu tư",
        "giấy chứng nhận đăng ký hợp tác xã", "quyết định giải thể công ty cổ phần", "hồ sơ chuyển nhượng phần vốn góp",
        "giấy chứng nhận đăng ký chi nhánh, văn phòng đại diện", "thông báo mẫu con dấu",
    ),
    "Lưu thông hàng hóa": (
        "giấy phép bán lẻ rượu", "giấy phép bán buôn thuốc lá", "giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu",
        "giấy phép kinh doanh khí dầu mỏ hóa lỏng", "giấy xác nhận hoạt động bán hàng đa cấp",
        "giấy chứng nhận xuất xứ hàng hóa", "đăng ký hoạt động khuyến mại",
    ),
    "Thuế": (
        "mã số thuế cá nhân", "hồ sơ miễn, giảm thuế thu nhập cá nhân", "giấy xác nhận hoàn thành nghĩa vụ thuế",
        "hồ sơ hoàn thuế giá trị gia tăng", "tờ khai lệ phí trước bạ", "hóa đơn điện tử theo từng lần phát sinh",
    ),
    "Môi trường": (
        "giấy phép môi trường", "báo cáo đánh giá tác động môi trường", "giấy phép xả nước thải vào nguồn nước",
        "giấy phép khai thác nước dưới đất", "giấy phép khai thác khoáng sản", "phương án cải tạo, phục hồi môi trường",
    ),
    "Nông nghiệp": (
        "giấy chứng nhận kiểm dịch động vật", "giấy phép khai thác thủy sản", "giấy chứng nhận đăng ký tàu cá",
        "chứng chỉ hành nghề thú y", "giấy chứng nhận trang trại", "mã số vùng trồng", "quyết định công nhận làng nghề",
    ),
    "Văn hóa và quảng cáo": (
        "giấy phép tổ chức biểu diễn nghệ thuật", "giấy phép kinh doanh karaoke", "giấy phép thành lập văn phòng quảng cáo",
        "thẻ hướng dẫn viên du lịch", "giấy phép xuất bản bản tin", "bằng xếp hạng di tích lịch sử",
        "giấy phép kinh doanh dịch vụ lữ hành nội địa",
    ),
    "Bổ trợ tư pháp": (
        "phiếu lý lịch tư pháp", "chứng chỉ hành nghề luật sư", "giấy đăng ký hoạt động văn phòng công chứng",
        "thẻ giám định viên tư pháp", "giấy đăng ký hành nghề đấu giá viên", "thẻ trợ giúp viên pháp lý",
    ),
    "Tôn giáo": (
        "giấy chứng nhận đăng ký hoạt động tôn giáo", "văn bản chấp thuận lễ hội tín ngưỡng",
        "giấy đăng ký người giữ chức sắc tôn giáo",
    ),
    "Khoa học và công nghệ": (
        "giấy phép tiến hành công việc bức xạ", "giấy chứng nhận đăng ký nhãn hiệu", "giấy chứng nhận hợp quy",
        "chứng chỉ nhân viên bức xạ", "giấy chứng nhận doanh nghiệp khoa học và công nghệ",
        "quyết định bổ nhiệm giám định viên sở hữu công nghiệp",
    ),
}  # fmt: skip

FOR = (
    "", "", "đối với cá nhân", "đối với hộ gia đình, cá nhân", "đối với tổ chức trong nước", "cho người nước ngoài",
    "cho người Việt Nam định cư ở nước ngoài", "có yếu tố nước ngoài", "do bị mất", "do bị hư hỏng", "do hết thời hạn",
    "do thay đổi tên hoặc địa chỉ", "lần đầu", "trực tuyến toàn trình", "theo thủ tục rút gọn", "đối với người cao tuổi",
    "đối với người khuyết tật", "cho trẻ em dưới sáu tuổi", "tại vùng đồng bào dân tộc thiểu số", "ở khu vực biên giới",
    "đối với doanh nghiệp nhỏ và vừa", "đối với đơn vị sự nghiệp công lập", "trong khu công nghiệp, khu kinh tế",
    "cho người được ủy quyền", "đối với cán bộ, công chức, viên chức", "do sai sót thông tin", "trong trường hợp khẩn cấp",
    "sau khi sáp nhập đơn vị hành chính", "theo bản án của Tòa án", "đối với quân nhân xuất ngũ",
    "cho người lao động làm việc theo hợp đồng", "đối với hợp tác xã",
)  # fmt: skip

AUTHORITY = (
    "", "", "", "thuộc thẩm quyền của Ủy ban nhân dân cấp xã", "thuộc thẩm quyền của Ủy ban nhân dân cấp tỉnh",
    "thuộc thẩm quyền của Bộ trưởng", "thuộc thẩm quyền của Sở Tư pháp", "thuộc thẩm quyền của Sở Xây dựng",
    "thuộc thẩm quyền của Sở Nội vụ", "thuộc thẩm quyền của Sở Y tế", "thuộc thẩm quyền của Sở Công Thương",
    "tại cơ quan đại diện Việt Nam ở nước ngoài", "tại Trung tâm phục vụ hành chính công", "tại Công an cấp xã",
    "tại Văn phòng đăng ký đất đai", "theo phân cấp của Chính phủ",
)  # fmt: skip

# Syllables of place names: many more words, some of them a letter off from those of the acts and objects.
_PLACE = (
    "An", "Bình", "Bảo", "Bắc", "Cao", "Cát", "Châu", "Chánh", "Chiềng", "Cẩm", "Diên", "Duy", "Dương", "Đa", "Đại",
    "Điền", "Đình", "Đoài", "Đông", "Đồng", "Đức", "Gia", "Giang", "Hà", "Hải", "Hậu", "Hiệp", "Hiền", "Hòa", "Hoàng",
    "Hồng", "Hội", "Huệ", "Hùng", "Hưng", "Hương", "Khánh", "Khê", "Kim", "Kiến", "Kỳ", "La", "Lạc", "Lai", "Lam",
    "Lâm", "Lập", "Lệ", "Liên", "Linh", "Long", "Lộc", "Lợi", "Lương", "Lưu", "Mai", "Minh", "Mỹ", "Mường", "Nà",
    "Nam", "Nga", "Nghi", "Nghĩa", "Ngọc", "Nguyên", "Nhân", "Nhơn", "Ninh", "Phan", "Phong", "Phú", "Phúc", "Phụng",
    "Phước", "Phương", "Quan", "Quang", "Quảng", "Quế", "Quỳnh", "Sa", "Sơn", "Suối", "Tam", "Tân", "Tây", "Thái",
    "Thạch", "Thanh", "Thành", "Thăng", "Thắng", "Thiện", "Thịnh", "Thọ", "Thống", "Thuận", "Thủy", "Thượng", "Tiên",
    "Tiến", "Tịnh", "Trà", "Tràng", "Trì", "Triệu", "Trung", "Trực", "Trường", "Tú", "Tuyên", "Tường", "Vạn", "Văn",
    "Vân", "Viên", "Việt", "Vinh", "Vĩnh", "Vũ", "Xuân", "Yên",
)  # fmt: skip


def names(count: int, seed: int = 2017) -> Iterator[tuple[str, str]]:
    """So many different (name, field), the same for the same seed. None of them is a real procedure."""
    chance = random.Random(seed)
    fields = list(OBJECTS)
    with DATA.joinpath("provinces-63.csv").open(encoding="utf-8") as rows:
        places = [f"trên địa bàn {row['full_name_2017'].lower()}" for row in csv.DictReader(rows)]
    places += [f"tại xã {chance.choice(_PLACE)} {chance.choice(_PLACE)}" for _ in range(400)]
    places += [f"tại phường {chance.choice(_PLACE)} {chance.choice(_PLACE)}" for _ in range(200)]
    authorities = [*AUTHORITY * 40, *places]
    seen: set[str] = set()
    while len(seen) < count:
        field = chance.choice(fields)
        parts = (chance.choice(ACTS), chance.choice(OBJECTS[field]), chance.choice(FOR), chance.choice(authorities))
        name = " ".join(part for part in parts if part)
        if name not in seen:
            seen.add(name)
            yield name, field
