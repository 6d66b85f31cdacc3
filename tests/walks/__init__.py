"""Random walks over real HTTP: people who tap, type and send whatever they like, and see whether the screens agree."""
