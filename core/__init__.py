"""The middle of the house: law, records, actions and views."""
