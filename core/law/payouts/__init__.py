"""What a batch of payouts (补贴发放批次) must be like, row by row and step by step."""
