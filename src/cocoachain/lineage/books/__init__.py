"""What was held, where and when: what `reconcile` and `stock` are worked out with."""
