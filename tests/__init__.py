"""The tests of Comity: what each package promises, as data and short runners."""
