"""Results as pages: `app.py` is the frame, `app_pages/` the pages, `charts/` turn frames into figures."""
