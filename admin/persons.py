"""Name and ID number of somebody who stands at the desk: bound, checked, and never shown again."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from core.law.clock import local_date
from core.law.masking import fold_id
from core.law.payouts.id_faults import number_fault
from web.forms import Bound, bind, form_of
from web.kit import WebRequest, kit_of


class PersonForm(BaseModel):
    """Who stands at the desk."""

    name: Annotated[str, Field(min_length=2, max_length=64)]
    id_number: Annotated[str, Field(max_length=64)]


P = TypeVar("P", bound=PersonForm)


def bound_person(request: WebRequest, model: type[P]) -> Bound[P]:
    """The form with what is wrong with the number; for showing it again the number is left out."""
    bound = bind(model, form_of(request))
    typed = bound.text("id_number")
    fault = number_fault(fold_id(typed), local_date(kit_of(request).clock())) if typed else ""
    if fault and "id_number" not in bound.errors:
        bound = bound.refused({"id_number": fault})
    shown = {name: value for name, value in bound.raw.items() if name != "id_number"}
    return Bound(bound.value, bound.errors, shown, bound.files)
