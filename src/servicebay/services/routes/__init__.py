"""Routes of reverse proxies: whom each leads to, where clients reach it, and their rows."""
