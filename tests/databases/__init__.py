"""Two databases, one behaviour: equal results, migrations on data, a pooler in between."""
