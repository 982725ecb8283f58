"""The formulas of asymmetry and dependence, apart from any dataset: numbers in, a number out.

A published name is given to published formulas only; what is ours says so. `catalogue` lists them all with their
sources, for `--method`. A share is a fraction between 0 and 1; what cannot be computed is None, never a guess.
"""
