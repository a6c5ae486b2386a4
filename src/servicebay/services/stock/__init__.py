"""What a node has in stock: pods, images, volumes, networks and secrets; made, used by what, cleaned up."""
