"""UN/EDIFACT: the syntax, and the profile of GOVCBR in which export licenses travel."""
