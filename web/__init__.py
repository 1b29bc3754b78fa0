"""The kit under the doors: pages, forms, sessions, guards, errors; it knows no noun of the county."""
