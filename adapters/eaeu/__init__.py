"""The unified license form of the Eurasian Economic Union in its electronic form: elements, reading, writing."""
