"""The rules the software obeys (法规), as pure functions and tables."""
