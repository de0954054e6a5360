"""The rules: what the trade asks, and how records must fit together.

``rule`` says what a rule is · ``checking`` runs rules · ``verdict`` is what they said ·
``catalogue`` lists them and ``profiles`` says which apply where · the other modules hold one
family, or a part of one, each.
"""
