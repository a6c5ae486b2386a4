"""The REST interface, one module per noun. Handlers translate; the parts of the hub decide."""
