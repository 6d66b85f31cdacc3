"""Advice that ends with a record: until when something can be done, who may ask for legal aid, what comes next."""
