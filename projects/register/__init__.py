"""The register of work done before the system: `manage.py load_register FILE` brings it in as recorded work."""
