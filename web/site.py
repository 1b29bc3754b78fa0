"""What the county sets for its pages (站点设置): names, phones, footer, and the promises it has confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Site:
    """``base_path`` is "" or "/sub/path"; ``words`` are policy claims that stand in pages only as configured."""

    name: str
    county: str
    hotline: str = "12345"
    base_path: str = ""
    origin: str = ""
    header_html: str = ""
    footer_html: str = ""
    host_unit: str = ""
    icp: str = ""
    site_code: str = ""
    police_no: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
