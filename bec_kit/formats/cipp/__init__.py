"""The BEC result of CIPP."""
