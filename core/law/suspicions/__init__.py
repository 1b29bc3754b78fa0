"""What makes a payment doubtful (疑点): the table of checks, their thresholds, dates and words. Pure, as all of the law."""
