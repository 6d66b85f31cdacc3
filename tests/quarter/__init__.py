"""A quarter of a community's matters that take weeks: what boards, summaries and nudges say is counted another way.

`matters` is the plan of one of them and what was done of it when; `living` lets a town carry out any list of them;
`reckoning` says from what was done alone what should have been said; each service has a module that makes its matters
and knows its course.
"""
