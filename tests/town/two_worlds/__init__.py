"""The same days lived twice, differing in one secret; and who could tell."""
