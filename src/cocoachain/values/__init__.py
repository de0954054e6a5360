"""Small exact values: masses, moments, identifiers, geometry, places in a file."""
