"""The composition root: settings, application, worker, command line, demo county."""
