"""What anyone may see (公众视图): masked, as frozen dataclasses."""
