"""What the service costs, as ratios to floors that do almost nothing."""
