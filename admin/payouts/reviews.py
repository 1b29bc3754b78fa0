"""Reading batches: the list, the review page, the whole preview, findings row by row."""

from litestar import Response, get
from litestar.params import FromPath

from admin.answers import number, seen
from core.staff_view.payouts import BatchFilter, findings_page, list_batches, preview_page, review
from web.guards import signed_in
from web.kit import WebRequest, kit_of
from web.requests import actor_of, reading
from web.responses import known_query, private_page

FILTERS = ("state", "kind", "department", "policy", "year", "number", "before")


@get("/admin/payouts", guards=[signed_in], sync_to_thread=False)
def show_list(request: WebRequest) -> Response[bytes]:
    """The batches of the officer's part, by the filters of the address."""
    query = known_query(request, FILTERS)
    words = {name: query.get(name, "") for name in ("state", "kind", "department", "policy", "number")}
    asked = BatchFilter(**words, year=number(request, "year"), before=number(request, "before"))
    with reading(request) as session:
        page = seen(list_batches(session, actor_of(request), asked))
    return private_page(request, "admin/payouts/list.html", page, title="发放批次", query=FILTERS)


@get("/admin/payouts/{batch_id:int}", guards=[signed_in], sync_to_thread=True)
def show_review(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Everything about one batch; in a thread, since the sums of a large one take a while."""
    with reading(request) as session:
        page = seen(review(session, actor_of(request), batch_id, kit_of(request).clock()))
    return private_page(request, "admin/payouts/review.html", page, title=f"审核 {page.batch.batch_no}")


@get("/admin/payouts/{batch_id:int}/preview", guards=[signed_in], sync_to_thread=False)
def show_preview(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """The list as the public will see it."""
    after = number(request, "after") or 0
    with reading(request) as session:
        page = seen(preview_page(session, actor_of(request), batch_id, kit_of(request).clock(), after))
    return private_page(request, "admin/payouts/preview.html", page, title=f"预览 {page.head.batch.batch_no}")


@get("/admin/payouts/{batch_id:int}/findings", guards=[signed_in], sync_to_thread=False)
def show_findings(request: WebRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Findings of one code, or all of them."""
    code, after = known_query(request, ("code",)).get("code", ""), number(request, "after") or 0
    with reading(request) as session:
        page = seen(findings_page(session, actor_of(request), batch_id, code, after))
    return private_page(
        request, "admin/payouts/findings.html", page, title=f"检查 {page.head.batch.batch_no}", query=("code", "after")
    )


ROUTES = [show_list, show_review, show_preview, show_findings]
