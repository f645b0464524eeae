"""The operations of Graph, one file for each family of them."""
