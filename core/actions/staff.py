"""Officers' accounts and their sign-in (工作人员登录): argon2, lock-out, sessions that end by themselves."""

import functools
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from pwdlib import PasswordHash
from sqlmodel import col

from core.actions.authority import need
from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.law.roles import ROLES, StaffIdentity
from core.records.departments import Department, Township
from core.records.staff import Staff, StaffSession

__all__ = [
    "NewStaff",
    "SignedIn",
    "add_staff",
    "change_password",
    "disable_staff",
    "enable_staff",
    "reset_password",
    "resume",
    "sign_in",
    "sign_out",
]

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=10)
LONGEST_IDLE = timedelta(minutes=30)
TOUCH_EVERY = timedelta(minutes=1)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}", re.ASCII)
UNKNOWN = ""
"""The subject of a failed sign-in under no known login: what was typed may be a password, so it is not kept."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``token`` goes into the cookie and is known to nobody else: the ledger keeps its digest."""

    token: str
    staff: StaffIdentity


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A new account; a department's officer needs the department, a township's the township."""

    login: str
    name: str
    role: str
    department_code: str | None = None
    township_code: str | None = None


@functools.cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@functools.cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def sign_in(session: Session, login: str, password: str, *, actor: Actor, now: datetime) -> SignedIn | None:
    """A new session, or None: unknown login, wrong password, locked and disabled take the same time and look the same.

    Commit in either case, since failures are counted. Slow by design (argon2): call it from a thread.
    """
    staff = session.get(Staff, login, with_for_update=True, populate_existing=True)
    open_to_all = staff is not None and staff.disabled_at is None and not _locked(staff, now)
    kept = staff.password_hash if staff and open_to_all else _nobodys_hash()
    right, better = _hasher().verify_and_update(password[:LONGEST_PASSWORD], kept)
    if staff is None or not open_to_all or not right:
        _count_failure(session, staff if open_to_all else None, now)
        event = "staff.sign_in_failed" if staff is None or open_to_all else "staff.sign_in_barred"
        _note(session, event, staff.login if staff else UNKNOWN, actor, now)
        return None
    staff.password_hash = better or kept
    staff.failures_n, staff.locked_until, staff.last_sign_in_at = 0, None, now
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=_digest(token), login=login, created_at=now, seen_at=now, expires_at=now + LONGEST_SESSION
        )
    )
    session.exec(sa.delete(StaffSession).where(col(StaffSession.expires_at) <= now))
    session.flush()
    identity = _identity(staff)
    _note(session, "staff.signed_in", login, identity.actor, now)
    return SignedIn(token, identity)


def sign_out(session: Session, token: str, *, actor: Actor, now: datetime) -> None:
    """End the session of this token, if there is one."""
    session.exec(sa.delete(StaffSession).where(col(StaffSession.token_hash) == _digest(token)))
    _note(session, "staff.signed_out", actor.id, actor, now)


def resume(session: Session, token: str, now: datetime) -> StaffIdentity | None:
    """Who this token belongs to; None after 30 idle minutes, ten hours, or when the account was disabled.

    Notes the visit at most once a minute, so the session must be a writer's and be committed. Leaves no trail entry.
    """
    kept = session.get(StaffSession, _digest(token))
    if kept is None or kept.expires_at <= now or kept.seen_at + LONGEST_IDLE <= now:
        return None
    staff = session.get(Staff, kept.login)
    if staff is None or staff.disabled_at is not None:
        return None
    if kept.seen_at + TOUCH_EVERY <= now:
        kept.seen_at = now
        session.flush()
    return _identity(staff)


def add_staff(session: Session, new: NewStaff, password: str, *, actor: Actor, now: datetime) -> None:
    """Open an account."""
    need(actor, "staff.manage")
    if not LOGIN.fullmatch(new.login) or not 0 < len(new.name.strip()) <= 64:  # noqa: PLR2004  the column's length
        raise Refusal("staff.invalid")
    _check_scope(session, new)
    if session.get(Staff, new.login) is not None:
        raise Refusal("staff.exists", login=new.login)
    _check_password(password, new.login)
    session.add(
        Staff(
            login=new.login,
            name=new.name.strip(),
            role=new.role,
            department_code=new.department_code,
            township_code=new.township_code,
            password_hash=_hasher().hash(password),
            created_at=now,
        )
    )
    session.flush()
    record(
        session, actor=actor, event="staff.added", subject_kind="staff", subject_id=new.login, now=now,
        detail={"role": new.role},
    )  # fmt: skip


def disable_staff(session: Session, login: str, *, actor: Actor, now: datetime) -> None:
    """Close an account and end its sessions; nobody closes the own one."""
    need(actor, "staff.manage")
    staff = _staff(session, login)
    if actor.id == login:
        raise Refusal("staff.self")
    staff.disabled_at = now
    _end_sessions(session, login)
    _note(session, "staff.disabled", login, actor, now)


def enable_staff(session: Session, login: str, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again, and lift a lock-out."""
    need(actor, "staff.manage")
    staff = _staff(session, login)
    staff.disabled_at, staff.locked_until, staff.failures_n = None, None, 0
    session.flush()
    _note(session, "staff.enabled", login, actor, now)


def reset_password(session: Session, login: str, password: str, *, actor: Actor, now: datetime) -> None:
    """Give an account a new password, lift a lock-out and end its sessions."""
    need(actor, "staff.manage")
    staff = _staff(session, login)
    _set_password(session, staff, password)
    _note(session, "staff.password_reset", login, actor, now)


def change_password(session: Session, old: str, new: str, *, actor: Actor, now: datetime) -> None:
    """The signed-in officer's own password; ends all sessions of the account."""
    staff = _staff(session, actor.id)
    if not _hasher().verify(old[:LONGEST_PASSWORD], staff.password_hash):
        raise Refusal("password.wrong")
    _set_password(session, staff, new)
    _note(session, "staff.password_changed", staff.login, actor, now)


def _locked(staff: Staff, now: datetime) -> bool:
    return staff.locked_until is not None and staff.locked_until > now


def _count_failure(session: Session, staff: Staff | None, now: datetime) -> None:
    if staff is None:
        return
    staff.failures_n += 1
    if staff.failures_n >= FAILURES_ALLOWED:
        staff.failures_n, staff.locked_until = 0, now + LOCKED_FOR
    session.flush()


def _staff(session: Session, login: str) -> Staff:
    staff = session.get(Staff, login, with_for_update=True, populate_existing=True)
    if staff is None:
        raise Refusal("not_found")
    return staff


def _check_scope(session: Session, new: NewStaff) -> None:
    bound = {"department": new.department_code, "township": new.township_code}
    needed = bound.get(new.role, "none needed")
    if new.role not in ROLES or not needed:
        raise Refusal("staff.scope", role=new.role)
    if new.department_code is not None and session.get(Department, new.department_code) is None:
        raise Refusal("department.unknown", department=new.department_code)
    if new.township_code is not None and session.get(Township, new.township_code) is None:
        raise Refusal("township.unknown", township=new.township_code)


def _check_password(password: str, login: str) -> None:
    too_plain = len(set(password)) < 5 or login in password.lower()  # noqa: PLR2004  aaaaaaaaaa is ten signs long
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or too_plain:
        raise Refusal("password.weak", shortest=SHORTEST_PASSWORD)


def _set_password(session: Session, staff: Staff, password: str) -> None:
    _check_password(password, staff.login)
    staff.password_hash = _hasher().hash(password)
    staff.failures_n, staff.locked_until = 0, None
    _end_sessions(session, staff.login)


def _end_sessions(session: Session, login: str) -> None:
    session.flush()
    session.exec(sa.delete(StaffSession).where(col(StaffSession.login) == login))


def _identity(staff: Staff) -> StaffIdentity:
    return StaffIdentity(staff.login, staff.name, staff.role, staff.department_code, staff.township_code)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _note(session: Session, event: str, login: str, actor: Actor, now: datetime) -> None:
    record(session, actor=actor, event=event, subject_kind="staff", subject_id=login, now=now)
