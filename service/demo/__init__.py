"""The demo county (演示县): invented people and batches, taken in through the same feed and actions as real ones."""
