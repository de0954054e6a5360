"""Custody: claims, the models that carry them (ISO 22095), and accounts of mass balance."""
