"""Batch files from an office (电子表格): CSV and XLSX laid out as a manifest block and a row block."""
