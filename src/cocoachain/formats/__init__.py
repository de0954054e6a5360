"""Wire formats: each brings a chain in and out, and knows the model and nothing more."""
