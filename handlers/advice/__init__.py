"""Advice: what a limitation means for somebody, the record of a talk, what comes next, another adviser."""
