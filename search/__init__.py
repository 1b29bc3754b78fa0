"""What is findable (搜索): a small vocabulary above an exchangeable engine."""
