"""The command line ``mingbai``, one module a command."""
