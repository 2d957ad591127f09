"""The pages of a coordinator. For everybody else they do not exist."""
