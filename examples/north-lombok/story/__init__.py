"""The story that the North Lombok example tells, one module for each part of it."""
