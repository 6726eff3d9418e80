"""What the web server imports."""

from guildhall.app import create_app

app = create_app()
