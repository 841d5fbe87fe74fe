"""What the panel and the card are told, and the actions that they need beside the others."""
