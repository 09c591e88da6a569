"""Benchmarks: ratios against a bare reference in the same run, never timed tests."""
