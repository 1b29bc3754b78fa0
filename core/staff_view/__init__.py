"""What officers see (工作视图), as frozen dataclasses."""
