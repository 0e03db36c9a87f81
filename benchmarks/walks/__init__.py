"""What `benchmarks/usability.py` walks through: the site it makes, what it measures with, and the ten targets."""
