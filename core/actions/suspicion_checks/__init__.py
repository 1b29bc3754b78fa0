"""The checks over the ledger (疑点核查): one query a check and policy, compared with what was found before."""

from core.actions.suspicion_checks.runs import Affected, Run, Tally, affected, check_policy, rerun

__all__ = ["Affected", "Run", "Tally", "affected", "check_policy", "rerun"]
