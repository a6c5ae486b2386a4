"""One module for each kind of router. ``servicebay.gateway.make`` chooses among them."""
