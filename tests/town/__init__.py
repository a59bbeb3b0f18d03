"""The shared world of the tests: a town, its people, who visits its pages."""
