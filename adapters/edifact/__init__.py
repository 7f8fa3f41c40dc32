"""EDIFACT: the syntax of ISO 9735, and our profile of GOVCBR D.13A for licenses."""
