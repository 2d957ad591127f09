"""Whether this process has been asked to end. Known before Django is, and to the health page."""

import threading

asked = threading.Event()
