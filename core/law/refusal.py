"""The one domain error: a rule of the law or the house says no (拒绝)."""


class Refusal(Exception):  # noqa: N818  a refusal is an answer with a legal basis, not a fault
    """Raised by law and actions; ``code`` names the rule, ``basis`` its source, ``detail`` codes and counts only."""

    def __init__(self, code: str, basis: str = "", **detail: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.basis = basis
        self.detail = detail
