"""The demo's post: a real SMTP server on the loopback address, and a page to read what it took in."""
