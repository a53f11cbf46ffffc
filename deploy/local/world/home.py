"""The developer's page: what runs here, the addresses to open, and the warning that this is a simulation."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.local.world.page import page
from deploy.local.world.settings import WorldSettings

Figure = tuple[int, str, str]
"""Value, Vietnamese caption, English caption."""

_ADDRESSES = (
    ("/", "Cổng: tìm thủ tục, nộp và theo dõi hồ sơ", "The portal: find a procedure, apply, follow"),
    ("/bien-tap", "Biên tập thủ tục (cán bộ)", "Editing procedures (officers)"),
    ("/danh-muc", "Danh mục dịch vụ của năm (cán bộ)", "The yearly list of services (officers)"),
    ("/tien-do", "Tiến độ Danh mục, từ dữ liệu tổng hợp", "Progress of the yearly list, from synthetic data"),
    ("/api/catalog/docs", "Danh mục thủ tục và cơ quan: mô tả API", "Catalogue of procedures and agencies: API"),
    ("/api/submission/docs", "Nộp và theo dõi hồ sơ: mô tả API", "Submitting and following an application: API"),
    ("/api/routing/docs", "Cơ quan giải quyết và ngày hẹn trả: mô tả API", "Competent agency and due date: API"),
    ("/api/notification/docs", "Thông báo đã gửi: mô tả API", "What was sent to whom: API"),
    ("/dev/mail", "Thư mà người dân nhận được", "The mail citizens receive"),
    (
        "/dev/payments",
        "Dịch vụ thanh toán giả lập: các đơn, và cách nó gây lỗi",
        "The simulated payment service: its orders, and how it misbehaves",
    ),
    (
        "/dev/agencies.json",
        "Các cơ quan mô phỏng: đã nhận, đã báo cáo, bị từ chối",
        "The simulated agencies: received, reported, refused",
    ),
    (
        "/oidc/.well-known/openid-configuration",
        "Nơi cấp mã đăng nhập (chỉ trên máy này)",
        "The issuer of tokens (this machine only)",
    ),
    (
        "/.well-known/jwks.json",
        "Khóa công khai để kiểm tra giấy xác nhận, giấy tiếp nhận",
        "Public keys that verify a receipt",
    ),
)


def routes(settings: WorldSettings, figures: Callable[[], Awaitable[list[Figure]]]) -> list[Route]:
    """The address `/dev`."""

    async def home(request: Request) -> Response:
        return page(
            request,
            "home.html",
            base=settings.portal,
            addresses=_ADDRESSES,
            figures=await figures(),
            kafka=settings.kafka_agency_bootstrap,
        )

    return [Route("/dev", home)]
