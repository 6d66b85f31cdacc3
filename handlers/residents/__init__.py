"""What residents do: agree, answer, go back, come back days later, and look after what they have sent."""
