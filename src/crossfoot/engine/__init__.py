"""Evaluating rules over tables of any size."""
