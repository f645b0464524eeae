"""Files of ANSSI's DFIR-O365RC."""
