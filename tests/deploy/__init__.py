"""What an operator is given, checked as far as it can be without a container engine and without root."""
