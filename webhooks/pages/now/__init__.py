"""The line now, why a telephone rang or not, days that are not as usual."""
