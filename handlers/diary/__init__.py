"""Times with advisers: chosen in a form, booked, moved, offered to who waits; and the advisers' own days."""
