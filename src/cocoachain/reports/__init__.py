"""Reports: a verdict to read, a batch's origin to show.

`audit` gathers what a report says, once · `text`, `page` and `machine` set it out for a terminal, a
browser or paper, and a program · `words` says it in English or Indonesian · `answers` and
`catalogue` are the same for questions and for rules.
"""
