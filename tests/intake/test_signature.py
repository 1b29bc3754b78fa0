"""Signatures agree with the published library, in both directions."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from intake.problems import FeedRefusal
from intake.signature import Verifier, read_secret, sign

NOW = datetime(2026, 3, 19, 8, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, nearly").decode()
OTHER = "whsec_" + base64.b64encode(b"quite another key of some 32 bytes").decode()
KEYS = {"platform": read_secret(SECRET), "bank": read_secret(OTHER)}
BODY = '{"feed":1}\n姓名'.encode()


def headers(signature: str, *, message_id: str = "msg_1", timestamp: str = str(STAMP)) -> dict[str, str]:
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}


def sender(given_headers: dict[str, str], body: bytes = BODY, now: datetime = NOW) -> str:
    verifier = Verifier(KEYS, given_headers, now)
    for start in range(0, len(body), 3):
        verifier.update(body[start : start + 3])
    return verifier.sender()


def refused(given_headers: dict[str, str], body: bytes = BODY, now: datetime = NOW) -> str:
    with pytest.raises(FeedRefusal) as error:
        sender(given_headers, body, now)
    assert error.value.status == 401
    return error.value.code


@given(st.text(max_size=200), st.from_regex(r"[A-Za-z0-9_\-]{1,40}", fullmatch=True))
def test_what_the_library_signs_is_accepted(body: str, message_id: str) -> None:
    signature = Webhook(SECRET).sign(message_id, NOW, body)
    assert sender(headers(signature, message_id=message_id), body.encode()) == "platform"


@given(st.text(max_size=200))
def test_what_we_sign_is_accepted_by_the_library(body: str) -> None:
    now = datetime.now(UTC)
    stamp = int(now.timestamp())
    ours = headers(sign(KEYS["platform"], "msg_1", stamp, body.encode()), timestamp=str(stamp))
    Webhook(SECRET).verify(body, ours, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(body, ours, json_parse=False)


def test_the_key_tells_the_sender() -> None:
    assert sender(headers(Webhook(OTHER).sign("msg_1", NOW, BODY.decode()))) == "bank"


def test_bytes_that_are_no_text_are_signed_as_they_are() -> None:
    body = b"\x1f\x8b\x00\xff"
    expected = hmac.new(KEYS["platform"], f"msg_1.{STAMP}.".encode() + body, hashlib.sha256).digest()
    assert sender(headers("v1," + base64.b64encode(expected).decode()), body) == "platform"


def test_one_good_signature_among_several_is_enough() -> None:
    good = sign(KEYS["platform"], "msg_1", STAMP, BODY)
    assert sender(headers(f"v1a,AAAA v1,AAAA 乱码 {good}")) == "platform"


@pytest.mark.parametrize(
    "signature",
    ["v1,AAAA", "v2," + sign(KEYS["platform"], "msg_1", STAMP, BODY)[3:], "nonsense", "v1,", "v1,€"],
)
def test_a_signature_that_does_not_fit(signature: str) -> None:
    assert refused(headers(signature)) == "feed.signature"


def test_too_many_signatures_are_not_even_tried() -> None:
    assert refused(headers("v1,AAAA " * 17)) == "feed.signature"


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header(missing: str) -> None:
    given_headers = headers(sign(KEYS["platform"], "msg_1", STAMP, BODY))
    assert refused(given_headers | {missing: ""}) == "feed.signature_missing"
    del given_headers[missing]
    assert refused(given_headers) == "feed.signature_missing"


@pytest.mark.parametrize("changed", ["body", "id", "time"])
def test_everything_is_covered(changed: str) -> None:
    signature = sign(KEYS["platform"], "msg_1", STAMP, BODY)
    cases = {
        "body": (headers(signature), BODY + b" "),
        "id": (headers(signature, message_id="msg_2"), BODY),
        "time": (headers(signature, timestamp=str(STAMP + 1)), BODY),
    }
    assert refused(*cases[changed]) == "feed.signature"


@pytest.mark.parametrize("skew", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_five_minutes_are_tolerated_either_way_and_no_second_more(skew: timedelta) -> None:
    given_headers = headers(sign(KEYS["platform"], "msg_1", STAMP, BODY))
    assert sender(given_headers, now=NOW + skew) == "platform"
    beyond = skew + (timedelta(seconds=1) if skew > timedelta() else -timedelta(seconds=1))
    assert refused(given_headers, now=NOW + beyond) == "feed.signature_time"


@pytest.mark.parametrize("text", ["soon", "1.5", "-1", "９９９", "9" * 12, "9" * 400])
def test_a_time_that_is_none(text: str) -> None:
    assert refused(headers("v1,AAAA", timestamp=text)) == "feed.signature_time"


@pytest.mark.parametrize("secret", ["whsec_!!!", "whsec_", "whsec_QUJD", "whsec_" + "QUJD" * 30])
def test_a_secret_that_is_none(secret: str) -> None:
    with pytest.raises(ValueError, match="密钥"):
        read_secret(secret)


def test_a_secret_without_its_prefix_or_padding() -> None:
    assert read_secret(SECRET.removeprefix("whsec_").rstrip("=")) == KEYS["platform"]
