"""The feed's door (数据接入): batches and progress from the disbursement system, and batch files by hand."""
