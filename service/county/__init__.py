"""The county as data: places, departments, policies, seed documents of Haicheng (海城市)."""
